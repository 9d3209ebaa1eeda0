"""Laws of the French text: nothing is lost, nothing depends on how the text arrives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.voice.grounding import related, unsupported
from shared.voice.numbers import normalise, written
from shared.voice.sentences import Clause, ClauseSplitter, speakable

ANY = st.text(max_size=300) | st.text(alphabet="aA.,;:!?… \n12hé«»—-*\u00a0😀\u202e\x00", max_size=300)
SOME = (
    "un une deux trois neuf dix onze douze vingt trente quatre-vingt cent mille millions zéro virgule et heures heure "
    "kilos pour premier deuxième mars le sac de M. Ndong 12 1 234 07 34 h % , . ; demi quart moins"
)
WORDS = st.sampled_from(SOME.split())
SENTENCE = st.lists(WORDS, max_size=14).map(" ".join)


def cut(pieces: list[str]) -> list[Clause]:
    splitter = ClauseSplitter()
    return [clause for piece in pieces for clause in splitter.feed(piece)] + splitter.flush()


@given(ANY | SENTENCE)
def test_the_clauses_give_the_text_back(text: str) -> None:
    kept = "".join(c for c in text if c.isspace() or not (c < " " or "\x7f" <= c <= "\x9f"))
    assert " ".join(clause.text for clause in cut([text])).split() == kept.split()


@given(st.lists(ANY | SENTENCE | st.sampled_from([".", " ", "M", "3", "\n"]), max_size=8))
def test_any_way_of_feeding_gives_the_same_clauses(pieces: list[str]) -> None:
    assert cut(pieces) == cut(["".join(pieces)]) == cut(list("".join(pieces)))


@given(ANY | SENTENCE)
def test_what_is_spoken_holds_no_marks(text: str) -> None:
    said = speakable(text)
    assert not set(said) & set("*`#\n\x00\u202e😀")
    assert said == said.strip()


@settings(max_examples=300)
@given(SENTENCE | ANY)
def test_reading_twice_changes_nothing(text: str) -> None:
    assert written(written(text)) == written(text)


@given(ANY | SENTENCE)
def test_the_comparable_form_holds_only_words(text: str) -> None:
    form = normalise(text)
    assert form == form.lower() == " ".join(form.split())


@given(SENTENCE | ANY)
def test_a_text_supports_itself(text: str) -> None:
    assert unsupported(text, [text]) == ()


@given(SENTENCE, SENTENCE)
def test_being_about_the_question_only_adds_doubt(answer: str, facts: str) -> None:
    question = "Combien de sacs ?"
    assert set(unsupported(answer, [question, facts])) <= set(related(answer, question, [facts]))


@given(st.integers(2, 10**9))
def test_a_number_never_given_is_never_supported(number: int) -> None:
    (claim,) = unsupported(f"Il y a {number} sacs.", ["Il y a des sacs."])
    assert claim.canonical == f"{number} sac"
