"""Writes a text file as a C array: embed.py INPUT OUTPUT HEADER ARRAY SIZE."""
import sys


def main() -> int:
    source, target, header, array, size = sys.argv[1:6]
    with open(source, "rb") as file:
        data = file.read()
    lines = [", ".join(f"{byte}" for byte in data[at:at + 20]) for at in range(0, len(data), 20)]
    with open(target, "w", encoding="ascii") as file:
        file.write(f'#include "{header}"\n\nconst char {array}[] = {{\n    ')
        file.write(",\n    ".join(lines))
        file.write(f"}};\nconst size_t {size} = sizeof {array};\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
