import type { LayerDefinition } from "../image.ts";
import { JAMMY, NOBLE, RESOLUTE, ubuntuRoot } from "./ubuntu.ts";

/** The Ubuntu base layers that images are built on, by build date. */
export const RESOLUTE_20260724: LayerDefinition = {
  digest: "sha256:617772c7d19b9f9c4141bc73b37e6f4c5e4e69729f6881a73d0dc23676dbbd60",
  compressedSize: 41_568_275,
  size: 100_159_000,
  build: ubuntuRoot(RESOLUTE),
};
export const RESOLUTE_20260901: LayerDefinition = {
  digest: "sha256:08f5f5b2a2b0d2a960804adef3bd1783c5f2c20f42db5e290dc05d9529d11ae2",
  compressedSize: 41_602_703,
  size: 100_200_000,
  build: ubuntuRoot(RESOLUTE),
};
export const NOBLE_20260911: LayerDefinition = {
  digest: "sha256:edd1ed89f0d443580bd42e5a10cd8736aba5a3438b2a0645c2ebb50119bb0eba",
  compressedSize: 29_764_116,
  size: 78_180_000,
  build: ubuntuRoot(NOBLE),
};
export const JAMMY_20260731: LayerDefinition = {
  digest: "sha256:39a945af8df2ad9343f141c82355d3f2c4b576d432eda34c460d630607462b60",
  compressedSize: 29_736_517,
  size: 78_080_000,
  build: ubuntuRoot(JAMMY),
};
export const NOBLE_20260817: LayerDefinition = {
  digest: "sha256:0926a8eb0e608a5c6888d1cd5594184bdf3ed3aa311dba5b42a547caefdc6f2e",
  compressedSize: 29_752_807,
  size: 78_130_000,
  build: ubuntuRoot(NOBLE),
};
export const NOBLE_20260701: LayerDefinition = {
  digest: "sha256:ca2678b20700c15185707964d9211b1a6406196114bf675f568b6025d37b3888",
  compressedSize: 29_735_601,
  size: 78_120_000,
  build: ubuntuRoot(NOBLE),
};
