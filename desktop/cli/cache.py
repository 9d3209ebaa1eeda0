"""`iasted cache`: whether a question may be given the answer to another, what is remembered, and forgetting it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import click
import msgspec

from desktop.cli.help import HelpedGroup
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import passphrase_option, unlocked
from models.encoders import encoder
from models.store import default_store
from shared.errors import BadInput
from shared.language import say
from shared.memory.memory_cache import MemoryKept
from shared.routing.cache_pairs import Explainer, Pair, Tally, Told, read_pairs
from shared.routing.guard.reasons import told
from shared.routing.remembering import Encoder

BAD_LINES = 2
"""The exit code of bad input: the others were read all the same."""


@click.group(cls=HelpedGroup, help=say("Les réponses gardées un jour.", "The answers kept for a day."))
def cache() -> None:
    """Gather the commands about remembered answers."""


@cache.command(
    "explain",
    help=say(
        "Dit si la seconde question recevrait la réponse de la première, et pourquoi.",
        "Tell whether the second question would get the first one's answer, and why.",
    ),
)
@click.argument("before", required=False, metavar=say("DÉJÀ_POSÉE", "ASKED_BEFORE"))
@click.argument("now", required=False, metavar=say("POSÉE", "ASKED_NOW"))
@click.option(
    "--pairs",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl",
    help=say(
        'Un fichier de paires : {"a": …, "b": …} par ligne.',
        'A file of pairs: {"a": …, "b": …} a line.',
    ),
)
@as_json_option
def explain_(before: str | None, now: str | None, file: Path | None, *, as_json: bool) -> int:
    """Ask the very cache of the product."""
    bad = 0
    if file is not None and before is None:
        pairs, problems = read_pairs(_read(file))
        for problem in problems:
            click.echo(problem, err=True)
        bad = len(problems)
    elif before and now and file is None:
        pairs = [Pair(a=before, b=now)]
    else:
        raise BadInput(
            say(
                "Donnez deux questions entre guillemets, ou un fichier avec --pairs.",
                "Give two questions between quotes, or a file with --pairs.",
            )
        )
    tally = asyncio.run(_explained(pairs, as_json=as_json))
    if file is not None:
        _sum_up(tally, bad, as_json=as_json)
    return BAD_LINES if bad else 0


@cache.command("stats", help=say("Combien de réponses sont gardées, et jusqu'à quand.", "How many answers are kept."))
@passphrase_option
@as_json_option
def stats(passphrase_file: Path | None, *, as_json: bool) -> None:
    """Count what the sealed store remembers."""
    with unlocked(passphrase_file) as store:
        kept = list(store.remembered.all())
    tokens = sum(each.tokens for each in kept)
    if as_json:
        line({"entries": len(kept), "scopes": len({each.scope for each in kept}), "tokens_a_round": tokens})
    else:
        click.echo(
            say(
                f"{len(kept)} réponses gardées ; les redire toutes épargnerait {tokens} jetons.",
                f"{len(kept)} answers kept; saying each again would save {tokens} tokens.",
            )
        )


@cache.command("forget", help=say("Oublie les réponses gardées.", "Forget the answers that are kept."))
@passphrase_option
@as_json_option
def forget(passphrase_file: Path | None, *, as_json: bool) -> None:
    """Empty what the sealed store remembers; an open window drops what it finds gone."""
    with unlocked(passphrase_file) as store:
        count = sum(1 for _ in store.remembered.all())
        store.remembered.clear()
    if as_json:
        line({"forgotten": count})
    else:
        click.echo(say(f"{count} réponses oubliées.", f"{count} answers forgotten."))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(
            say(f"Impossible de lire {file} : vérifiez le nom.", f"Cannot read {file}: check its name."),
            code="file-unreadable",
        ) from error


async def _explained(pairs: list[Pair], *, as_json: bool) -> Tally:
    tally = Tally()
    async with _encoder() as asked:
        explainer = Explainer(asked, MemoryKept())
        await explainer.prepare()
        for pair in pairs:
            found = await explainer.explain(pair)
            tally.count(pair, found)
            if as_json:
                line({**msgspec.to_builtins(pair), **msgspec.to_builtins(found), "sentence": _sentence(found)})
            else:
                click.echo(_shown(pair, found))
    return tally


@asynccontextmanager
async def _encoder() -> AsyncIterator[Encoder | None]:
    """The laptop's, for as long as pairs are explained."""
    found = encoder(default_store())
    if found is None:
        click.echo(
            say(
                "Sans modèle de sens (« iasted models fetch »), seuls les mêmes mots se retrouvent.",
                "Without the model of meaning ('iasted models fetch'), only the same words are found.",
            ),
            err=True,
        )
        yield None
        return
    try:
        yield found
    finally:
        await found.aclose()


def _sentence(found: Told) -> str:
    if found.detail is not None:
        return told(found.detail)
    return {
        "": say("Les deux demandent la même chose.", "Both ask for the same."),
        "uncacheable": say("Une telle réponse n'est pas gardée.", "Such an answer is not kept."),
        "below_threshold": say("Les questions ne se ressemblent pas assez.", "The questions are not alike enough."),
        "no_encoder": say(
            "Les mots diffèrent, et le sens n'est pas là pour juger.", "The words differ, and no encoder is here."
        ),
    }.get(found.reason or "", say("Le cache n'a pas répondu à temps.", "The cache did not answer in time."))


def _shown(pair: Pair, found: Told) -> str:
    hit = say("trouvée", "hit") if found.hit else say("non", "miss")
    near = "" if found.similarity is None else f"  {found.similarity:.3f}"
    wrong = ""
    if pair.same is not None and pair.same != found.hit:
        wrong = say("  ← FAUSSE", "  ← FALSE HIT") if found.hit else say("  ← manquée", "  ← missed")
    return "\n".join([f"{pair.a}  /  {pair.b}", f"    {hit}{near}  {_sentence(found)}{wrong}"])


def _sum_up(tally: Tally, bad: int, *, as_json: bool) -> None:
    if as_json:
        line({"summary": {**msgspec.to_builtins(tally), "bad_lines": bad}})
        return
    for sentence in _sums(tally):
        click.echo(sentence)


def _sums(tally: Tally) -> Iterator[str]:
    yield say(f"{tally.pairs} paires : {tally.hits} trouvées.", f"{tally.pairs} pairs: {tally.hits} hits.")
    if tally.traps or tally.paraphrases:
        yield say(
            f"Pièges : {tally.false_hits} fausses réponses sur {tally.traps}. "
            f"Paraphrases : {tally.recognised} reconnues sur {tally.paraphrases}.",
            f"Traps: {tally.false_hits} false hits of {tally.traps}. "
            f"Paraphrases: {tally.recognised} recognised of {tally.paraphrases}.",
        )
