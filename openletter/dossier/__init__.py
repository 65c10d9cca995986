"""The document presented to government: gather → compose → press.

`gather` freezes what an edition prints as a Record; `make` turns the Record into files, in processes with bounded time
and memory. `composing` says what stands where, `render` and `typeset` know WeasyPrint, `mend` and `join` pikepdf.
`seal` signs the finished file where the host has a certificate; it alone knows pyHanko.

Nothing is imported here: the press must not load the database, nor a web server what lays out pages.
"""
