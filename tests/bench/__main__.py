"""`make bench`: measures what the design promises and prints one table per subject."""

from tests.bench import (
    lecture_page,
    lyrics_curves,
    own_files,
    phones,
    preset_times,
    run_history,
    seq2seq_page,
    srn_learning,
    srn_learning_page,
    srn_page,
    training,
    while_training,
)

if __name__ == "__main__":
    srn_page.main()
    srn_learning.main()
    srn_learning_page.main()
    seq2seq_page.main()
    lecture_page.main()
    own_files.main()
    run_history.main()
    phones.main()
    training.main()
    lyrics_curves.main()
    while_training.main()
    preset_times.main()
