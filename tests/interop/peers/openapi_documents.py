"""OpenAPI documents that others publish, as npm packages; checked against the checksums written down here."""
import pathlib
import tarfile

from peers import fetch

# Package, version, checksum of its archive, and the document in it.
DOCUMENTS = {
    "github": ("@octokit/openapi", "23.0.2", "71a18407dd5e8464f4e0525daf03deabbe65abd9287d6adc7b5d98f516cd0d0c",
               "generated/api.github.com.json"),
    "blockfrost": ("@blockfrost/openapi", "0.1.93", "df98afcbc73a8a74acd5be2a3bc7e8daa35384cd845ad576c5b215e84b99c155",
                   "openapi.yaml"),
    "galaxy": ("@scalar/galaxy", "0.6.12", "fc79b4dcda305eb20abe4f61464621cfd810d950a399434451a8615f0d4edca9",
               "dist/3.1.yaml"),
    "postcodes": ("@ideal-postcodes/openapi", "4.21.0",
                  "c5a66163494111a78249433d1f1dacb50da0fcdaa33828b5115f81d52e5372d5", "dist/openapi.yaml"),
    "rclone": ("rclone-openapi", "1.75.0", "c71d0d4d78422650155659c62bfc96c6d42b70e2cbbf9bdda6a4cc8e3755935d",
               "openapi.yaml"),
    "shipengine": ("shipengine-openapi", "1.4.0", "5005f528c0bbf2b4d24b07678852e0a48738b59051c7113cd7511a2d89c82f60",
                   "openapi.json"),
}


def document(name: str) -> pathlib.Path:
    """The file, fetched and unpacked once."""
    package, version, checksum, member = DOCUMENTS[name]
    fetch.need("npm")
    folder = fetch.FOLDER / "openapi" / f"{name}-{version}"
    path = folder / pathlib.Path(member).name
    with fetch.alone("fetch-openapi"):
        if path.exists():
            return path
        folder.mkdir(parents=True, exist_ok=True)
        fetch.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder)
        archive = next(folder.glob("*.tgz"))
        if fetch.digest_of(archive) != checksum:
            archive.unlink()
            raise fetch.Missing(f"{package} has another checksum than the one written down")
        with tarfile.open(archive) as tar, tar.extractfile(f"package/{member}") as source:
            part = path.with_suffix(".part")
            part.write_bytes(source.read())
            part.rename(path)
        archive.unlink()
    return path
