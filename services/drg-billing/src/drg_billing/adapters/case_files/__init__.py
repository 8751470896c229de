"""Files of cases: CSV, Parquet and Excel in and out, in chunks, so that memory does not grow with the file.

- formats, encodings: what a file is
- csv_source, table_source, workbooks: a file becomes chunks
- csv_lines, csv_records: where a record is; the lines of a chunk become a table, or rejects
- columns, kinds, answers: what the grouper reads of a table, of which types, and what it answers
- undecoded: values before anybody knows whether their bytes are text
- part_maker, workers: a chunk becomes a part, here or in worker processes
- parts: they outlive the run, for `--resume`
- outputs, csv_text: parts become the output
- trace_json, one_case: the column of `--trace`; a case by itself, for `explain`
- wording: the reasons, in two languages

Arrow reads and writes whole columns without a Python object for each value, and what nobody reads is carried through
as it came. pyarrow rather than polars: it is imported in a tenth of the time, by the command and by every worker.
"""
