"""Runs: executes training jobs outside the server and stores what they report.

May import `explorer.core`, distributed and SQLAlchemy; must not import Streamlit, plotly or any
page. README.md in this folder explains the protocol between worker, server and store.

Others use:

    database   open_database
    store      RunStore
    records    Run, Status, Record
    engine     Engine
    limits     Limits
    archive    export_run
    archive_import  import_run
    examples   StoreWithExamples, ExampleShelf
"""
