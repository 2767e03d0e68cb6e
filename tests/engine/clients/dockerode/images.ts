import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import type Docker from "dockerode";
import { describe, expect, test } from "vitest";
import { untyped } from "./coverage.ts";
import { bytes, type Progress, progress, tar, tarNames } from "./streams.ts";

/** The registry on the simulated host. */
const REGISTRY = "127.0.0.1:5000";

export function imageCases(docker: () => Docker): void {
  const tags = async (reference: string): Promise<string[]> => {
    const images = await docker().listImages({ filters: { reference: [reference] } });
    return images.flatMap((image) => image.RepoTags ?? []).sort();
  };

  describe("images", () => {
    test("pull with progress, list, inspect, history, remove", async () => {
      const seen: Progress[] = [];
      const stream = await docker().pull("alpine:3.22");
      await new Promise<void>((resolve, reject) => {
        const finished = (error: Error | null): void => (error ? reject(error) : resolve());
        untyped(docker()).followProgress(stream, finished, (message) => seen.push(message));
      });
      expect(seen[0]).toEqual({ status: "Pulling from library/alpine", id: "3.22" });
      expect(seen.map((message) => message.status)).toEqual(expect.arrayContaining(["Pulling fs layer", "Downloading", "Download complete", "Pull complete"]));
      expect(seen.at(-1)).toEqual({ status: "Status: Downloaded newer image for alpine:3.22" });
      expect(await tags("alpine")).toEqual(["alpine:3.22"]);
      const image = docker().getImage("alpine:3.22");
      const { Id, Architecture, RepoDigests } = await image.inspect();
      expect([Id, Architecture, RepoDigests.length]).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/), "amd64", 1]);
      expect((await image.history())[0]).toMatchObject({ Id, Tags: ["alpine:3.22"] });
      expect(await image.remove()).toEqual(expect.arrayContaining([{ Untagged: "alpine:3.22" }, { Deleted: Id }]));
      await expect(image.inspect()).rejects.toMatchObject({ statusCode: 404, json: { message: "No such image: alpine:3.22" } });
    });

    test("pull what is not there", async () => {
      await expect(docker().pull("nosuch/image")).rejects.toThrow("pull access denied for nosuch/image, repository does not exist");
      await expect(docker().createImage({ fromImage: "busybox", tag: "nosuch" })).rejects.toMatchObject({ statusCode: 404 });
    });

    test("pull all tags", async () => {
      for (const tag of ["a", "b"]) {
        await docker()
          .getImage("busybox")
          .tag({ repo: `${REGISTRY}/many/tags`, tag });
        await progress(docker(), await docker().getImage(`${REGISTRY}/many/tags:${tag}`).push({ tag }));
        await docker().getImage(`${REGISTRY}/many/tags:${tag}`).remove();
      }
      expect(await tags(`${REGISTRY}/many/tags`)).toEqual([]);
      await progress(docker(), await untyped(docker()).pullAll(`${REGISTRY}/many/tags`, {}));
      expect(await tags(`${REGISTRY}/many/tags`)).toEqual([`${REGISTRY}/many/tags:a`, `${REGISTRY}/many/tags:b`]);
      for (const tag of ["a", "b"]) await docker().getImage(`${REGISTRY}/many/tags:${tag}`).remove();
    });

    test("tag, push to a registry, distribution, pull back", async () => {
      await docker()
        .getImage("busybox")
        .tag({ repo: `${REGISTRY}/team/tool`, tag: "1" });
      const image = docker().getImage(`${REGISTRY}/team/tool:1`);
      const pushed = await progress(docker(), await image.push({}));
      const { Digest, Size, Tag } = (pushed.at(-1)?.aux ?? {}) as { Digest: string; Size: number; Tag: string };
      expect([pushed[0]?.status, Tag, Digest]).toEqual([
        `The push refers to repository [${REGISTRY}/team/tool]`,
        "1",
        expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      ]);
      const { Descriptor } = (await image.distribution()) as unknown as { Descriptor: object };
      expect(Descriptor).toMatchObject({ digest: Digest, size: Size });
      await image.remove();
      await progress(docker(), await docker().createImage({ fromImage: `${REGISTRY}/team/tool@${Digest}` }));
      const byDigest = docker().getImage(`${REGISTRY}/team/tool@${Digest}`);
      expect((await byDigest.inspect()).RepoDigests).toContain(`${REGISTRY}/team/tool@${Digest}`);
      await byDigest.remove();
      await expect(progress(docker(), await docker().getImage(`${REGISTRY}/no/such`).push({}))).rejects.toThrow("does not exist locally");
    });

    test("save one and many, load", async () => {
      await docker().getImage("busybox").tag({ repo: "saved", tag: "x" });
      const one = await bytes(await docker().getImage("saved:x").get());
      expect(tarNames(one)).toEqual(expect.arrayContaining(["manifest.json", "repositories", "oci-layout"]));
      const many = await bytes(await untyped(docker()).getImages({ names: ["saved:x", "busybox"] }));
      await docker().getImage("saved:x").remove();
      const loaded = await progress(docker(), await docker().loadImage(Readable.from([many])));
      expect(loaded.map((message) => message.stream).filter((line) => line?.startsWith("Loaded"))).toEqual(
        expect.arrayContaining(["Loaded image: saved:x\n", "Loaded image: busybox:latest\n"]),
      );
      expect(await tags("saved")).toEqual(["saved:x"]);
      await docker().getImage("saved:x").remove();
    });

    test("import", async () => {
      const archive = tar({ "etc/motd": "imported\n" });
      const stream = (await docker().importImage(Readable.from([archive]), { repo: "imported", tag: "1", changes: 'CMD ["sh"]' })) as NodeJS.ReadableStream;
      expect((await bytes(stream)).toString()).toMatch(/sha256:[0-9a-f]{64}/);
      expect((await docker().getImage("imported:1").inspect()).Config.Cmd).toEqual(["sh"]);
      await docker().getImage("imported:1").remove();
    });

    test("build: an archive, a directory, an error", async () => {
      const dockerfile = 'FROM busybox\nARG WHO=nobody\nCOPY note.txt /\nRUN echo "$WHO" >> /note.txt\nLABEL built=yes\nCMD ["cat","/note.txt"]\n';
      const context = Readable.from([tar({ Dockerfile: dockerfile, "note.txt": "hello\n" })]);
      const built = await progress(docker(), await docker().buildImage(context, { t: "built:1", buildargs: { WHO: "jane" } }));
      expect(built.map((message) => message.stream ?? "").join("")).toMatch(
        /Step 1\/6 : FROM busybox\n.*Successfully built [0-9a-f]{12}\nSuccessfully tagged built:1\n$/s,
      );
      const container = await docker().createContainer({ Image: "built:1" });
      await container.start();
      await container.wait();
      expect((await container.logs({ stdout: true })).toString()).toContain("jane");
      await container.remove();

      const directory = mkdtempSync(path.join(tmpdir(), "dabba-context-"));
      writeFileSync(path.join(directory, "Other"), "FROM busybox\nRUN false\n");
      const failing = await docker().buildImage({ context: directory, src: ["Other"] }, { dockerfile: "Other" });
      await expect(progress(docker(), failing)).rejects.toThrow("The command '/bin/sh -c false' returned a non-zero code: 1");
      rmSync(directory, { recursive: true });
      await docker().getImage("built:1").remove();
    });

    test("search, prune, build cache", async () => {
      const found = (await docker().searchImages({ term: "nginx", limit: 3 })) as { name: string }[];
      expect(found[0]?.name).toBe("nginx");
      await progress(docker(), await docker().buildImage(Readable.from([tar({ Dockerfile: "FROM busybox\nRUN touch /x\n" })])));
      const pruned = await docker().pruneImages({ filters: { dangling: ["true"] } });
      expect(pruned.ImagesDeleted?.length).toBeGreaterThan(0);
      expect(await docker().pruneBuilder()).toHaveProperty("SpaceReclaimed");
    });
  });
}
