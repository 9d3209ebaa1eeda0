"""The local language model: llama.cpp with the model's own chat template and a prefix kept warm between turns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from llama_cpp import Llama
from llama_cpp.llama_chat_format import Jinja2ChatFormatter
from llama_cpp.llama_grammar import LlamaGrammar

from shared.engines.prompting import Budget, fit, messages, plain, pointed
from shared.errors import EngineFailed
from shared.language import say
from shared.voice.ports import Prompt

LONGEST_ANSWER = 160
"""Tokens; an answer that is spoken is two sentences, not a page."""
STEP = 128
"""Tokens of a prompt that are read between two signs of life."""


class LlamaEngine:
    """Serves `respond` (an answer, piece by piece), `extract` (JSON that obeys a schema) and `warm`."""

    def __init__(self, path: str, *, context: int = 2048, threads: int = 2) -> None:
        self._llama = Llama(
            path, n_ctx=context, n_threads=threads, n_threads_batch=threads, n_batch=256, verbose=False, seed=0
        )
        self._context = context
        self._template = self._chat_template()

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        match op:
            case "respond":
                yield from self._respond(msgspec.convert(body, Prompt), cancelled)
            case "extract":
                yield from self._extract(body["instruction"], body["text"], body["schema"], cancelled)
            case "warm":
                for _ in self._read(self._tokens(messages(msgspec.convert(body, Prompt)), "")[:-8], cancelled):
                    yield {"text": ""}

    def _respond(self, prompt: Prompt, cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        begun = plain(prompt.already_said)
        budget = Budget(room=self._context - LONGEST_ANSWER, count=lambda chat: len(self._tokens(chat, begun)))
        tokens = self._tokens(fit(pointed(prompt), budget), begun)
        for _ in self._read(tokens, cancelled):
            yield {"text": ""}
        for chunk in self._complete(tokens, cancelled):
            if text := chunk["choices"][0]["text"]:
                yield {"text": text}

    def _read(self, tokens: list[int], cancelled: Callable[[], bool]) -> Iterator[None]:
        """Take in all but the last token, from where they differ from what is warm: a long prompt is not a hang."""
        known = self._llama.input_ids[: self._llama.n_tokens].tolist()
        end = len(tokens) - 1
        kept = next((place for place, (old, new) in enumerate(zip(known, tokens, strict=False)) if old != new), None)
        start = min(len(known) if kept is None else kept, end)
        self._llama.n_tokens = start
        for place in range(start, end, STEP):
            if cancelled():
                return
            self._llama.eval(tokens[place : min(place + STEP, end)])
            yield

    def _extract(
        self, instruction: str, text: str, schema: dict[str, Any], cancelled: Callable[[], bool]
    ) -> Iterator[dict[str, Any]]:
        grammar = LlamaGrammar.from_json_schema(json.dumps(_inlined(schema, schema.get("$defs", {}))), verbose=False)
        chat = [{"role": "system", "content": instruction}, {"role": "user", "content": text}]
        tokens, written, reason = self._tokens(chat, ""), "", None
        for _ in self._read(tokens, cancelled):
            yield {"text": ""}
        for chunk in self._complete(tokens, cancelled, grammar=grammar, longest=400):
            written += chunk["choices"][0]["text"]
            reason = chunk["choices"][0]["finish_reason"] or reason
        if reason != "stop":
            raise EngineFailed(
                say("Le modèle n'a pas fini sa fiche.", "The model did not finish its record."), code="unfinished-json"
            )
        yield {"text": written}

    def _complete(
        self,
        tokens: list[int],
        cancelled: Callable[[], bool],
        *,
        grammar: LlamaGrammar | None = None,
        longest: int = LONGEST_ANSWER,
    ) -> Iterator[Any]:
        if cancelled():
            return
        chunks = self._llama.create_completion(
            tokens, max_tokens=longest, temperature=0.0, stream=True, grammar=grammar, stop=["<|im_end|>"]
        )
        for chunk in chunks:
            if cancelled():
                return
            yield chunk

    def _tokens(self, chat: list[dict[str, str]], begun: str) -> list[int]:
        """The chat in the model's own template; `begun` is the start of the answer, already given."""
        rendered = self._template(messages=chat).prompt + begun  # type: ignore[arg-type]
        tokens: list[int] = self._llama.tokenize(rendered.encode(), add_bos=False, special=True)
        return tokens

    def _chat_template(self) -> Jinja2ChatFormatter:
        template = self._llama.metadata.get("tokenizer.chat_template")
        if template is None:
            raise EngineFailed("the model carries no chat template", code="no-chat-template", retryable=False)

        def piece(token: int) -> str:
            return "" if token < 0 else self._llama.detokenize([token], special=True).decode(errors="ignore")

        return Jinja2ChatFormatter(
            template=template,
            eos_token=piece(self._llama.token_eos()),
            bos_token=piece(self._llama.token_bos()),
            add_generation_prompt=True,
        )


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """The schema without references: llama.cpp's converter does not find those that stand inside others."""
    if isinstance(node, list):
        return [_inlined(part, definitions) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
    return {key: _inlined(part, definitions) for key, part in node.items() if key != "$defs"}
