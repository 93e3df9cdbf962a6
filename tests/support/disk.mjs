// A disk of its own, as small as wanted, for what happens when it is full.
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `{ path, fill(left_kb), free(), free_kb(), unmount() }`; null where this process may not mount. */
export function mountDisk(size_mb) {
  const at = mkdtempSync(join(tmpdir(), "tsunagu-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size_mb}m`, "tmpfs", at], { stdio: "ignore" });
  } catch {
    rmSync(at, { recursive: true });
    return null;
  }
  const filler = join(at, "filler");
  return {
    path: at,
    free_kb() {
      const { bavail, bsize } = statfsSync(at);
      return (bavail * bsize) / 1024;
    },
    /** Leaves so much room. */
    fill(left_kb) {
      this.free();
      const bytes = Math.max(0, (this.free_kb() - left_kb) * 1024);
      const descriptor = openSync(filler, "w");
      const chunk = Buffer.alloc(64 * 1024);
      for (let written = 0; written < bytes; written += chunk.length) writeSync(descriptor, chunk, 0, Math.min(chunk.length, bytes - written));
      closeSync(descriptor);
    },
    free() { rmSync(filler, { force: true }); },
    unmount() {
      execFileSync("umount", ["-l", at]);
      rmSync(at, { recursive: true, force: true });
    },
  };
}
