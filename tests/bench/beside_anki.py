"""The figures of bench-memory, of Anki: `beside_anki.py review CARDS` or `… optimise ANSWERS`.

Exits with 3 when the package `anki` is not installed.
"""

import os
import random
import sys
import tempfile
import time

try:
    from anki.collection import Collection
    from anki.cards import Card
    from anki.collection import AddNoteRequest
    from anki.scheduler.v3 import CardAnswer
except ImportError:
    sys.exit(3)

ANSWERS = 400


def line(what, times):
    times = sorted(times)
    at = lambda share: times[round((len(times) - 1) * share)]
    print(f"  Anki: {what:<22} {at(0.5):>8.3} ms p50, {at(0.99):>8.3} ms p99")


def open_collection(folder):
    return Collection(os.path.join(folder, "collection.anki2"))


def fill(col, cards):
    deck = col.decks.id("Default")
    kind = col.models.by_name("Basic")
    requests = []
    for n in range(cards):
        note = col.new_note(kind)
        note["Front"], note["Back"] = f"What is fact {n}?", f"The answer number {n}."
        requests.append(AddNoteRequest(note, deck))
        if len(requests) == 5000:
            col.add_notes(requests)
            requests = []
    if requests:
        col.add_notes(requests)


def settings(col):
    config = col.decks.get_config(1)
    config["rev"]["perDay"], config["new"]["perDay"] = 9999, 0
    col.decks.save(config)
    col.set_config("fsrs", True)


def review(cards):
    with tempfile.TemporaryDirectory() as folder:
        col = open_collection(folder)
        fill(col, cards)
        settings(col)
        # A third is due today, the rest later: as reviews of a known interval.
        col.db.execute(
            "update cards set type = 2, queue = 2, ivl = 6, factor = 2500, reps = 1, "
            "due = case when id % 3 = 0 then 0 else 30 end"
        )
        col.close()

        start = time.perf_counter()
        col = open_collection(folder)
        queued = col.sched.get_queued_cards(fetch_limit=1)
        print(f"  Anki: open to the first due  {(time.perf_counter() - start) * 1000:>8.1f} ms")
        wall, cpu = [], []
        for n in range(ANSWERS):
            if not queued.cards:
                break
            top = queued.cards[0]
            rating = CardAnswer.AGAIN if n % 10 == 0 else CardAnswer.GOOD
            card = Card(col, backend_card=top.card)
            card.start_timer()
            start, used = time.perf_counter(), time.process_time()
            answer = col.sched.build_answer(card=card, states=top.states, rating=rating)
            col.sched.answer_card(answer)
            queued = col.sched.get_queued_cards(fetch_limit=1)
            wall.append((time.perf_counter() - start) * 1000)
            cpu.append((time.process_time() - used) * 1000)
        print(f"  Anki: answers given          {len(wall):>8}")
        line("answer and next, wall", wall)
        line("answer and next, CPU", cpu)
        print(f"  Anki: memory                 {resident():>8.1f} MB")
        col.close()


def resident():
    with open("/proc/self/status") as status:
        for row in status:
            if row.startswith("VmRSS:"):
                return float(row.split()[1]) * 1024 / 1e6
    return float("nan")


def optimise(answers):
    random.seed(7)
    with tempfile.TemporaryDirectory() as folder:
        col = open_collection(folder)
        count = answers // 8
        fill(col, count)
        settings(col)
        ids = [row[0] for row in col.db.execute("select id from cards")]
        now, rows, serial = time.time() * 1000, [], 0
        for card in ids:
            at, days, interval = now - 700 * 86_400_000 + random.random() * 1e9, 1.0, 1
            for n in range(8):
                passed = random.random() < 0.88
                # Learn, then review; a lapse is a review answered again.
                kind = 0 if n == 0 else 1
                rows.append((int(at) + serial, card, -1, 3 if passed else 1, round(days), interval, 2500, 9000, kind))
                serial += 1
                interval = round(days)
                at += days * 86_400_000
                days = days * (1.8 + random.random()) if passed else 1.0
        # Only what lies in the past counts as an answer.
        rows = [row for row in rows if row[0] < now]
        col.db.executemany("insert or ignore into revlog values (?,?,?,?,?,?,?,?,?)", rows)
        col.db.execute("update cards set type = 2, queue = 2, ivl = 6, factor = 2500, reps = 8")
        start = time.perf_counter()
        found = col._backend.compute_fsrs_params(
            search="", ignore_revlogs_before_ms=0, current_params=[], num_of_relearning_steps=1, health_check=False
        )
        print(f"  Anki: its own, of {len(rows)} answers {time.perf_counter() - start:>6.2f} s ({found.fsrs_items} learned from)")
        col.close()


if __name__ == "__main__":
    {"review": review, "optimise": optimise}[sys.argv[1]](int(sys.argv[2]))
