"""The local language model: llama.cpp with the model's own chat template and a prefix kept warm between turns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import llama_cpp
import msgspec
from llama_cpp import Llama
from llama_cpp.llama_chat_format import Jinja2ChatFormatter
from llama_cpp.llama_grammar import LlamaGrammar

from shared.engines.prompting import Budget, fit, pointed
from shared.errors import EngineFailed
from shared.language import say
from shared.voice.chat import plain
from shared.voice.ports import Prompt

LONGEST_ANSWER = 160
"""Tokens; an answer that is spoken is two sentences, not a page."""
STEP = 64
"""Tokens of a prompt that are read at once: what an interruption loses, and what is read with the first word."""


class LlamaEngine:
    """Serves `respond` (an answer, piece by piece), `extract` (JSON that obeys a schema) and `warm`."""

    gives_way = frozenset({"warm"})

    def __init__(self, path: str, *, context: int = 2048, threads: int = 1, reading_threads: int = 2) -> None:
        self._llama = Llama(
            path,
            n_ctx=context,
            n_threads=threads,
            n_threads_batch=reading_threads,
            n_batch=256,
            flash_attn=True,
            verbose=False,
            seed=0,
        )
        self._context = context
        self._template = self._chat_template()
        self._cancelled: Callable[[], bool] = lambda: False
        self._abort = llama_cpp.ggml_abort_callback(lambda _: self._cancelled())
        llama_cpp.llama_set_abort_callback(self._llama.ctx, self._abort, None)
        self._warm(Prompt(turn="", question=""))

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        self._cancelled = cancelled
        try:
            match op:
                case "respond":
                    yield from self._respond(msgspec.convert(body, Prompt))
                case "extract":
                    yield from self._extract(body["instruction"], body["text"], body["schema"])
                case "warm":
                    self._warm(msgspec.convert(body, Prompt))
        except RuntimeError:
            if not cancelled():  # llama.cpp's word for a reading that was aborted
                raise
        finally:
            self._cancelled = lambda: False

    def _warm(self, prompt: Prompt) -> None:
        """Take in what stays as it is when the question goes on."""
        chat = self._chat(prompt, "")
        tokens, goes_on = self._tokens(chat, ""), [*chat[:-1], {**chat[-1], "content": chat[-1]["content"] + " et"}]
        for _ in self._read(tokens[: _common(tokens, self._tokens(goes_on, ""))]):
            pass

    def _respond(self, prompt: Prompt) -> Iterator[dict[str, Any]]:
        begun = plain(prompt.already_said)
        tokens = self._tokens(self._chat(prompt, begun), begun)
        for _ in self._read(tokens[:-1], leave=STEP):
            yield {"text": ""}
        for chunk in self._complete(tokens):
            if text := chunk["choices"][0]["text"]:
                yield {"text": text}

    def _chat(self, prompt: Prompt, begun: str) -> list[dict[str, str]]:
        room = self._context - LONGEST_ANSWER
        return fit(pointed(prompt), Budget(room=room, count=lambda chat: len(self._tokens(chat, begun))))

    def _read(self, tokens: list[int], *, leave: int = 0) -> Iterator[None]:
        """Take in the tokens from where they differ from what is warm: a long prompt is not a hang.

        At most `leave` tokens at the end are left to be read with the first word, which costs less than two readings.
        """
        start = _common(self._llama.input_ids[: self._llama.n_tokens].tolist(), tokens)
        self._llama.n_tokens = start
        for place in range(start, len(tokens) - leave, STEP):
            if self._cancelled():
                return
            self._llama.eval(tokens[place : place + STEP])
            yield

    def _extract(self, instruction: str, text: str, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        grammar = LlamaGrammar.from_json_schema(json.dumps(_inlined(schema, schema.get("$defs", {}))), verbose=False)
        chat = [{"role": "system", "content": plain(instruction)}, {"role": "user", "content": plain(text)}]
        tokens, written, reason = self._tokens(chat, ""), "", None
        for _ in self._read(tokens[:-1], leave=STEP):
            yield {"text": ""}
        for chunk in self._complete(tokens, grammar=grammar, longest=400):
            written += chunk["choices"][0]["text"]
            reason = chunk["choices"][0]["finish_reason"] or reason
        if reason != "stop":
            raise EngineFailed(
                say("Le modèle n'a pas fini sa fiche.", "The model did not finish its record."), code="unfinished-json"
            )
        yield {"text": written}

    def _complete(
        self, tokens: list[int], *, grammar: LlamaGrammar | None = None, longest: int = LONGEST_ANSWER
    ) -> Iterator[Any]:
        if self._cancelled():
            return
        chunks = self._llama.create_completion(
            tokens, max_tokens=longest, temperature=0.0, stream=True, grammar=grammar, stop=["<|im_end|>"]
        )
        for chunk in chunks:
            if self._cancelled():
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


def _common(known: list[int], tokens: list[int]) -> int:
    """How many tokens both begin with."""
    pairs = zip(known, tokens, strict=False)
    return next((place for place, (old, new) in enumerate(pairs) if old != new), min(len(known), len(tokens)))


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """The schema without references: llama.cpp's converter does not find those that stand inside others."""
    if isinstance(node, list):
        return [_inlined(part, definitions) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
    return {key: _inlined(part, definitions) for key, part in node.items() if key != "$defs"}
