"""Makes of the weights of multilingual-e5-small a folder that an engine loads; a program of its own, run once.

`python -m shared.engines.e5_folder FORM WEIGHTS FOLDER`: the form is "ctranslate2", for a laptop without PyTorch, or
"sentence-transformers", for a server. Both have the same numbers and the same tokenizer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from shared.engines.e5_weights import Tensor, Weights

LONGEST = 512
"""Tokens that the network reads."""
_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def tokenizer(weights: Weights, folder: Path) -> None:
    """XLM-R's: pieces of words with their scores, between the marks of beginning and end."""
    import tokenizers as tk  # noqa: PLC0415 - this program's other half does without

    made = tk.Tokenizer(
        tk.models.Unigram(list(zip(weights.pieces, weights.scores, strict=True)), unk_id=weights.unknown)
    )
    spaces = tk.normalizers.Replace(tk.Regex(" {2,}"), " ")
    made.normalizer = tk.normalizers.Sequence([tk.normalizers.Nmt(), tk.normalizers.NFKC(), spaces])
    made.pre_tokenizer = tk.pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.decoder = tk.decoders.Metaspace()
    marks = [(weights.pieces[weights.begin], weights.begin), (weights.pieces[weights.end], weights.end)]
    made.post_processor = tk.processors.TemplateProcessing(
        single=f"{marks[0][0]} $A {marks[1][0]}", special_tokens=marks
    )
    made.add_special_tokens(_SPECIAL)
    made.save(str(folder / "tokenizer.json"))


def ctranslate2(weights: Weights, folder: Path) -> None:
    """CTranslate2's encoder, in int16: as it is computed with, so that nothing is turned while it loads."""
    from ctranslate2 import specs  # noqa: PLC0415 - reads PyTorch where it is installed

    sizes = weights.sizes
    merge = specs.EmbeddingsMerge.ADD
    encoder = specs.TransformerEncoderSpec(
        sizes.layers,
        sizes.heads,
        pre_norm=False,
        activation=specs.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=merge,
    )
    spec = specs.TransformerEncoderModelSpec(encoder)
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = weights.packed("emb.word", sizes.vocabulary, sizes.width)
    encoder.embeddings[1].weight = weights.full("emb.type", sizes.types, sizes.width)
    encoder.position_encodings.encodings = weights.full("emb.pos", sizes.positions, sizes.width)
    _norm(encoder.layernorm_embedding, weights, "emb.ln")
    for number, layer in enumerate(encoder.layer):
        _layer(layer, weights, f"l{number}")
    unnamed = [f"<extra_id_{place}>" for place in range(sizes.vocabulary - len(weights.pieces))]
    spec.register_vocabulary([*weights.pieces, *unnamed])
    spec.config.unk_token = weights.pieces[weights.unknown]
    spec.config.layer_norm_epsilon = 1e-12
    spec.validate()
    spec.optimize(quantization="int16")
    spec.save(str(folder))
    tokenizer(weights, folder)


def _layer(layer: Any, weights: Weights, name: str) -> None:
    width, inner = weights.sizes.width, weights.sizes.inner
    attention, forward = layer.self_attention, layer.ffn
    asked = [weights.packed(f"{name}.{part}.w", width, width) for part in "qkv"]
    attention.linear[0].weight = np.concatenate(asked)
    attention.linear[0].bias = np.concatenate([weights.full(f"{name}.{part}.b", width) for part in "qkv"])
    attention.linear[1].weight = weights.packed(f"{name}.ao.w", width, width)
    attention.linear[1].bias = weights.full(f"{name}.ao.b", width)
    forward.linear_0.weight = weights.packed(f"{name}.fi.w", inner, width)
    forward.linear_0.bias = weights.full(f"{name}.fi.b", inner)
    forward.linear_1.weight = weights.packed(f"{name}.fo.w", width, inner)
    forward.linear_1.bias = weights.full(f"{name}.fo.b", width)
    _norm(attention.layer_norm, weights, f"{name}.aln")
    _norm(forward.layer_norm, weights, f"{name}.oln")


def _norm(norm: Any, weights: Weights, name: str) -> None:
    norm.gamma, norm.beta = (
        weights.full(f"{name}.w", weights.sizes.width),
        weights.full(f"{name}.b", weights.sizes.width),
    )


def sentence_transformers(weights: Weights, folder: Path) -> None:
    """A folder of sentence-transformers: a BERT in float16, the mean of its words, of unit length."""
    from safetensors.numpy import save_file  # noqa: PLC0415 - only a server has it

    tensors = {name: tensor.astype(np.float16) for name, tensor in _named(weights)}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer(weights, folder)
    for name, content in _settings(weights).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    (folder / "2_Normalize").mkdir()


def _named(weights: Weights) -> list[tuple[str, Tensor]]:
    """Every tensor under the name that BERT gives it."""
    sizes, width = weights.sizes, weights.sizes.width
    found = [
        ("embeddings.word_embeddings.weight", weights.packed("emb.word", sizes.vocabulary, width)),
        ("embeddings.position_embeddings.weight", weights.full("emb.pos", sizes.positions, width)),
        ("embeddings.token_type_embeddings.weight", weights.full("emb.type", sizes.types, width)),
        *_affine(weights, "embeddings.LayerNorm", "emb.ln", None),
    ]
    for layer in range(sizes.layers):
        for theirs, ours, shape in (
            ("attention.self.query", "q", (width, width)),
            ("attention.self.key", "k", (width, width)),
            ("attention.self.value", "v", (width, width)),
            ("attention.output.dense", "ao", (width, width)),
            ("intermediate.dense", "fi", (sizes.inner, width)),
            ("output.dense", "fo", (width, sizes.inner)),
            ("attention.output.LayerNorm", "aln", None),
            ("output.LayerNorm", "oln", None),
        ):
            found += _affine(weights, f"encoder.layer.{layer}.{theirs}", f"l{layer}.{ours}", shape)
    return found


def _affine(weights: Weights, theirs: str, ours: str, shape: tuple[int, int] | None) -> list[tuple[str, Tensor]]:
    """A matrix and what is added to it; without a shape, a norm."""
    weight = weights.packed(f"{ours}.w", *shape) if shape else weights.full(f"{ours}.w", weights.sizes.width)
    return [(f"{theirs}.weight", weight), (f"{theirs}.bias", weights.full(f"{ours}.b", len(weight)))]


def _settings(weights: Weights) -> dict[str, Any]:
    """What the libraries read beside the numbers."""
    sizes = weights.sizes
    kind = "PreTrainedTokenizerFast"
    module = "sentence_transformers.models"
    names = ["bos", "pad", "eos", "unk", "mask"]
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": sizes.vocabulary,
            "hidden_size": sizes.width,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.inner,
            "hidden_act": "gelu",
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.types,
            "layer_norm_eps": 1e-12,
            "pad_token_id": weights.padding,
            "tokenizer_class": kind,
        },
        "tokenizer_config.json": {
            "tokenizer_class": kind,
            "cls_token": "<s>",
            "sep_token": "</s>",
            "model_max_length": LONGEST,
            **{f"{name}_token": token for name, token in zip(names, _SPECIAL, strict=True)},
        },
        "1_Pooling/config.json": {"word_embedding_dimension": sizes.width, "pooling_mode_mean_tokens": True},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": LONGEST, "do_lower_case": False},
    }


FORMS: dict[str, Callable[[Weights, Path], None]] = {
    "ctranslate2": ctranslate2,
    "sentence-transformers": sentence_transformers,
}


def main(arguments: list[str]) -> None:
    """Make one form of the weights in an empty folder."""
    form, source, folder = arguments
    FORMS[form](Weights(Path(source)), Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
