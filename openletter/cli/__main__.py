"""The `openletter` command as a module, for programs that start it without looking for it on the path."""

from openletter.cli import main

main()
