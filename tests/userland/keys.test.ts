import { beforeAll, describe } from "vitest";
import { createTestHost, type TestHost } from "./host.ts";
import { runRows } from "./sessions.ts";

let host: TestHost;
beforeAll(async () => {
  host = await createTestHost([]);
});

describe("openssl and gpg, as far as scripts use them", () => {
  runRows(
    () => host,
    [
      ["openssl rand -hex 16 | wc -c", "33\n"],
      ["openssl rand -base64 32 | wc -c", "45\n"],
      ["openssl rand -base64 60 | wc -l", "2\n"],
      ["openssl rand 10 | wc -c", "10\n"],
      ["openssl rand -hex", "rand: Use -help for summary.\n[1]\n"],
      ["openssl rand -nosuch 4 2>&1 | head -1", "rand: Unknown option: -nosuch\n"],
      ["echo hi | openssl base64", "aGkK\n"],
      ["echo aGkK | openssl base64 -d", "hi\n"],
      ["printf abc | openssl dgst -sha256", "SHA2-256(stdin)= ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"],
      ["printf abc | openssl md5 -r", "900150983cd24fb0d6963f7d28e17f72 *stdin\n"],
      ["openssl req -x509", "openssl req: this program is not part of the simulation\n[126]\n"],
      ["printf -- '-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\naGkK\\n=abcd\\n-----END PGP PUBLIC KEY BLOCK-----\\n' | gpg --dearmor", "hi\n"],
      ["echo no | gpg --dearmor -o /tmp/k 2>&1 | head -1", "gpg: no valid OpenPGP data found.\n"],
      ["gpg --gen-key", "gpg: this program is not part of the simulation\n[126]\n"],
      ["hostnamectl | grep -c 'Static hostname'", "1\n"],
    ],
  );
});
