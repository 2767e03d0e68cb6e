// Who may import whom (README, "The house"). A rule lists what a room may reach; everything else inside src is forbidden.
const SYS = "^src/sim/sys\\.ts$";
const rooms = {
  base: [],
  dns: ["^src/base/"],
  http: ["^src/base/"],
  images: ["^src/base/"],
  registry: ["^src/(http|base)/"],
  sim: ["^src/(dns|base)/"],
  shell: [SYS, "^src/base/"],
  userland: [SYS, "^src/sim/program-file\\.ts$", "^src/(shell|http|dns|base)/"],
  cli: [SYS, "^src/(http|base)/", "^src/engine/wire/"],
  compose: ["^src/(cli|http|base)/", SYS],
  engine: ["^src/(sim|http|dns|base)/"],
  machine: ["^src/(compose|cli|engine|registry|userland|images|shell|sim|http|dns|base)/"],
  host: ["^src/(machine|protocol|sim|http|base)/"],
  protocol: ["^src/base/"],
  site: ["^src/(protocol|base)/"],
  pages: ["^src/(site|protocol|base)/"],
};

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      comment: "no cycle leaves its folder; inside one, functions that walk a tree may call one another (an interpreter's commands and lists)",
      from: { path: "^(src/.+)/[^/]+$" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] }, via: { pathNot: "^$1/" } },
    },
    ...Object.entries(rooms).map(([room, reach]) => ({
      name: `${room}-reaches`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: [`^src/${room}/`, ...reach] },
    })),
    {
      name: "pure-libraries-only",
      severity: "error",
      comment: "below host only small host-free libraries are allowed",
      from: { path: "^src/(base|sim|dns|http|shell|userland|images|registry|engine|cli|compose|machine)/" },
      to: { dependencyTypes: ["npm", "npm-dev", "core"], pathNot: "node_modules/(@noble/hashes|fflate|yaml)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    extraExtensionsToScan: [".astro"],
    enhancedResolveOptions: { extensions: [".ts", ".mjs", ".astro", ".js"] },
  },
};
