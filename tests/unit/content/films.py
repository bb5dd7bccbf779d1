"""The smallest files that are MP4 recordings."""


def box(kind: bytes, content: bytes = b"", *, wide: bool = False) -> bytes:
    """Return one box; ``wide`` writes its size in 8 bytes."""
    if wide:
        return (1).to_bytes(4, "big") + kind + (16 + len(content)).to_bytes(8, "big") + content
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def header(seconds: int, *, version: int = 0, scale: int = 1000) -> bytes:
    """Return a movie header."""
    size = 8 if version else 4
    content = bytes([version, 0, 0, 0]) + bytes(2 * size) + scale.to_bytes(4, "big")
    return box(b"mvhd", content + (seconds * scale).to_bytes(size, "big") + bytes(40))


def film(seconds: int, *, starts_at_once: bool = True) -> bytes:
    """Return a recording of ``seconds`` without a single picture."""
    index, pictures = box(b"moov", header(seconds)), box(b"mdat", b"pictures")
    parts = [index, pictures] if starts_at_once else [pictures, index]
    return box(b"ftyp", b"isom") + b"".join(parts)
