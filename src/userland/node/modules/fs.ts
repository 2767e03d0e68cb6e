export const FS = `
const path = require("path");
const text = (data, options) => { const encoding = typeof options === "string" ? options : options?.encoding; const bytes = Buffer.from(data); return encoding ? bytes.toString(encoding) : bytes; };
const name = (file) => (file instanceof URL ? decodeURIComponent(file.pathname) : String(file));
class Stats {
  constructor(fields) { Object.assign(this, fields); }
  isFile() { return binding.fileType(this.mode) === "file"; }
  isDirectory() { return binding.fileType(this.mode) === "dir"; }
  isSymbolicLink() { return binding.fileType(this.mode) === "symlink"; }
}
const sync = {
  readFile: (file, options) => text(binding.readFile(file === 0 ? "/dev/stdin" : name(file)), options),
  writeFile: (file, data, options) => binding.writeFile(name(file), typeof data === "string" ? data : Buffer.from(data), options?.flag === "a"),
  appendFile: (file, data) => binding.writeFile(name(file), typeof data === "string" ? data : Buffer.from(data), true),
  readdir: (folder, options) => {
    const entries = binding.readdir(name(folder));
    if (options?.withFileTypes) return entries.map((entry) => ({ name: entry.name, parentPath: name(folder), isFile: () => entry.type === "file", isDirectory: () => entry.type === "dir", isSymbolicLink: () => entry.type === "symlink" }));
    const names = entries.map((entry) => entry.name);
    if (!options?.recursive) return names;
    return entries.flatMap((entry) => (entry.type === "dir" ? [entry.name, ...sync.readdir(path.join(name(folder), entry.name), options).map((one) => entry.name + "/" + one)] : [entry.name]));
  },
  mkdir: (folder, options) => binding.mkdir(name(folder), Boolean(options?.recursive)),
  rmdir: (folder) => binding.rmdir(name(folder)),
  rm: (file, options) => binding.remove(name(file), Boolean(options?.recursive), Boolean(options?.force)),
  unlink: (file) => binding.unlink(name(file)),
  rename: (from, to) => binding.rename(name(from), name(to)),
  copyFile: (from, to) => binding.writeFile(name(to), binding.readFile(name(from)), false),
  stat: (file) => new Stats(binding.stat(name(file), true)),
  lstat: (file) => new Stats(binding.stat(name(file), false)),
  access: (file) => { binding.stat(name(file), true); },
  chmod: (file, mode) => binding.chmod(name(file), mode),
  realpath: (file) => binding.realpath(name(file)),
  readlink: (file) => binding.readlink(name(file)),
  symlink: (target, file) => binding.symlink(target, name(file)),
};
const promises = {};
module.exports = { promises, Stats, existsSync: (file) => binding.exists(name(file)), constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 } };
for (const [key, code] of Object.entries(sync)) {
  module.exports[key + "Sync"] = code;
  promises[key] = async (...args) => code(...args);
  module.exports[key] = (...args) => {
    const done = args.pop();
    if (typeof done !== "function") throw new TypeError('The "cb" argument must be of type function. Received ' + binding.inspect(done));
    let value; let failure = null;
    try { value = code(...args); } catch (error) { failure = error; }
    setImmediate(() => (failure ? done(failure) : done(null, value)));
  };
}
module.exports.createReadStream = (file) => {
  const { Readable } = require("http");
  const stream = new Readable();
  setImmediate(() => { try { stream.push(sync.readFile(file)); stream.push(null); } catch (error) { stream.emit("error", error); } });
  return stream;
};
`;
