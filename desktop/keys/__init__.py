"""The keys that this laptop seals to and opens with: the root it pinned, the manifest, the shares it was given."""
