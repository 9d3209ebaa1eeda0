"""Marks a PDF as what it is: PDF/A-2a for archives and PDF/UA-1 for screen readers, both at once."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from weasyprint.document import DocumentMetadata

VARIANT = "pdf/a-2a"
"""The strictest of what WeasyPrint makes without attachments: searchable, tagged, no transparency trick left out."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ACCESSIBLE = """
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 <rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
 <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
   xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
   <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
   <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
   <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
   <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
    <pdfaProperty:name>part</pdfaProperty:name>
    <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
    <pdfaProperty:category>internal</pdfaProperty:category>
    <pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>
   </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
 </rdf:Description>
</rdf:RDF>
"""
"""PDF/A allows a schema that it does not know only where it is described."""


class ArchiveMetadata(DocumentMetadata):  # type: ignore[misc]  # WeasyPrint is untyped
    """The metadata that WeasyPrint writes for PDF/A, with the mark of PDF/UA beside it."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        """One RDF tree as bytes."""
        tree = ET.fromstring(super().generate_rdf_metadata(variant, version, conformance))  # noqa: S314 (our own)
        tree.extend(ET.fromstring(_ACCESSIBLE).findall(f"{{{_RDF}}}Description"))  # noqa: S314 (our own)
        marked: bytes = ET.tostring(tree, encoding="utf-8")
        return marked


def archived(metadata: Any) -> ArchiveMetadata:
    """The same metadata, to be written with both marks."""
    return ArchiveMetadata(**vars(metadata))
