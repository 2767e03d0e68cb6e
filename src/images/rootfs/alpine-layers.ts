import type { LayerDefinition } from "../image.ts";
import { alpineRoot } from "./alpine.ts";

/** The Alpine base layers that images are built on. */
export const ALPINE_3_24_2: LayerDefinition = {
  digest: "sha256:e2de96513ba9eb53b431787ec8a65cdde380ac4772a3e4c4b714dcfde2a102b5",
  compressedSize: 3_849_738,
  size: 8_420_000,
  build: alpineRoot("3.24.2"),
};
export const ALPINE_3_24_1: LayerDefinition = {
  digest: "sha256:55afa1ecc21d2bb5e5045f32dafee56272ffd89860bac26f6c32123439af26a4",
  compressedSize: 3_846_391,
  size: 8_420_000,
  build: alpineRoot("3.24.1"),
};
export const ALPINE_3_23_6: LayerDefinition = {
  digest: "sha256:d0c1d894c237d8192cbcd37e435031ad4eddec173299568a5a05869c2e40dfa3",
  compressedSize: 3_848_507,
  size: 8_420_000,
  build: alpineRoot("3.23.6"),
};
export const ALPINE_3_23_5: LayerDefinition = {
  digest: "sha256:e6f31ffc071e5560b82a8685fba8214954e5721e3e49269d00958316edbe89fe",
  compressedSize: 3_844_421,
  size: 8_410_000,
  build: alpineRoot("3.23.5"),
};
