"""`make bench`: measures what the design promises and prints one table a subject."""

from tests.bench import srn_page, training

if __name__ == "__main__":
    srn_page.main()
    training.main()
