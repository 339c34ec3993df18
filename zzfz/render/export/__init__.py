"""A county as tables for programs that analyse many: what each column holds, and Parquet files of them."""
