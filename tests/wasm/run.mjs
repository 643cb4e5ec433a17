// Runs the cases of a WebAssembly module that may call nothing, lets it read archives, and writes two for NumPy.
//
// node run.mjs MODULE FOLDER-FOR-ARCHIVES ARCHIVE...
import fs from "node:fs";
import path from "node:path";

const [module, folder, ...archives] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(fs.readFileSync(module), {});
const wasm = instance.exports;
const said = () => Buffer.from(new Uint8Array(wasm.memory.buffer, wasm.said(), wasm.said_length()));

function attempt(what, call) {
  try {
    if (call()) return true;
  } catch (trap) {
    if (!(trap instanceof WebAssembly.RuntimeError)) throw trap;
    console.error(`trap: ${trap.message}`);
  }
  console.error(`FAILED ${what}: ${said()}`);
  process.exit(1);
}

const cases = wasm.begin();
for (let number = 0; number < cases; number++) {
  wasm.name(number);
  attempt(said().toString(), () => wasm.run(number));
}
let arrays = 0;
for (const archive of archives) {
  const file = fs.readFileSync(archive);
  const start = wasm.room(file.length);
  new Uint8Array(wasm.memory.buffer, start, file.length).set(file);
  attempt(archive, () => {
    const count = wasm.read(start, file.length);
    arrays += Math.max(count, 0);
    return count >= 0;
  });
}
for (const [name, isCompressed] of [["stored.npz", 0], ["compressed.npz", 1]]) {
  attempt(name, () => (wasm.write(isCompressed), true));
  fs.writeFileSync(path.join(folder, name), said());
}
console.log(`${cases} cases, ${arrays} arrays of ${archives.length} archives`);
