"""`python -m bomward`."""

from bomward.cli import main

if __name__ == "__main__":
    main()
