"""`python -m junctor`."""

from junctor.cli.main import main

if __name__ == "__main__":
    main()
