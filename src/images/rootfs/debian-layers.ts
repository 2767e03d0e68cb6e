import type { LayerDefinition } from "../image.ts";
import { debianRoot } from "./debian.ts";

/** The Debian base layers that images are built on, by build date. */
export const TRIXIE_SLIM_20260918: LayerDefinition = {
  digest: "sha256:6b37362b3da78869050b894b799ad4df04f1f3b52774087db0d81151570244c8",
  compressedSize: 29_830_418,
  size: 78_660_000,
  build: debianRoot({ codename: "trixie", point: "13.7" }),
};
export const TRIXIE_SLIM_20260713: LayerDefinition = {
  digest: "sha256:062e450697faa5f02a3a74eba9864ee4d79bc9cfbd65769fc6cdff2c05c6a053",
  compressedSize: 29_780_905,
  size: 78_610_000,
  build: debianRoot({ codename: "trixie", point: "13.6" }),
};
export const TRIXIE_SLIM_20260824: LayerDefinition = {
  digest: "sha256:6310eb16bf4251731feab01e8f633bf5e2d75a657ccad97f420b1f83cce457be",
  compressedSize: 29_792_658,
  size: 78_640_000,
  build: debianRoot({ codename: "trixie", point: "13.6" }),
};
export const TRIXIE_SLIM_20260803: LayerDefinition = {
  digest: "sha256:26c307b5e35a59ce911f5fde5b9458120ec8734e831ea2da5649a9ad14abfd3d",
  compressedSize: 29_780_765,
  size: 78_620_000,
  build: debianRoot({ codename: "trixie", point: "13.6" }),
};
export const TRIXIE_20260803: LayerDefinition = {
  digest: "sha256:1da3cb2f93f2ca3c5bdaf4c024a7f1ebd717938d20c858e4be4b9aa81fc8608c",
  compressedSize: 49_312_314,
  size: 119_880_000,
  build: debianRoot({ codename: "trixie", point: "13.6" }),
};
export const TRIXIE_20260824: LayerDefinition = {
  digest: "sha256:27ee9a8250487842a26b1ffa1215982ba9ae27010bce1997d52f9f8628578d17",
  compressedSize: 49_337_828,
  size: 120_000_000,
  build: debianRoot({ codename: "trixie", point: "13.6" }),
};
export const TRIXIE_20260918: LayerDefinition = {
  digest: "sha256:6eefb2f5d3e91a6cfc577476bbec26bb63f0d0fc31f904493f400833783aa2c2",
  compressedSize: 49_379_699,
  size: 120_090_000,
  build: debianRoot({ codename: "trixie", point: "13.7" }),
};
export const BOOKWORM_SLIM_20260803: LayerDefinition = {
  digest: "sha256:039e6f9f9752f74a3ff4a6a224f64c7c864da16ed98f882107704328f41b9c42",
  compressedSize: 28_232_590,
  size: 74_830_000,
  build: debianRoot({ codename: "bookworm", point: "12.15" }),
};
export const BOOKWORM_20260803: LayerDefinition = {
  digest: "sha256:3af9207d37990175f61d5ce9faa0c7373ffcd2d6da1b6ba0a9ca9d61f8f47cc9",
  compressedSize: 48_497_091,
  size: 116_570_000,
  build: debianRoot({ codename: "bookworm", point: "12.15" }),
};
export const BOOKWORM_SLIM_20260918: LayerDefinition = {
  digest: "sha256:774043ccc8ccd0d0833a9ee0792142ab7ad93df971e59dd248fbf82db16d0150",
  compressedSize: 28_238_443,
  size: 74_840_000,
  build: debianRoot({ codename: "bookworm", point: "12.15" }),
};
