"""What a register's sheet means: headings, rows, columns and values, without files.

`understand` reads a sheet as text and says where its table is and what its columns hold;
`read_value` reads one cell for one field. Nothing here raises for what a sheet contains.
"""
