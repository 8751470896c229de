"""Files of cases: CSV, Parquet and Excel in and out, in chunks, so that memory does not grow with the file.

formats, encodings        what a file is
csv_source, table_source  a file becomes chunks
csv_records               the lines of a chunk become a table, or rejects
columns                   which columns are read, and what the grouper gets of them
part_maker, workers       a chunk becomes a part, here or in worker processes
parts                     parts outlive the run: --resume
outputs, csv_text         parts become the output
wording                   the reasons, in two languages
"""
