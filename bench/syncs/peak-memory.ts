import { readFile } from 'node:fs/promises';

const LOOK_MS = 50;

/** Looks at what a process holds in memory (RSS, bytes) while something runs. Linux only: undefined elsewhere. */
export async function withPeakMemory<Result>(
  pid: number,
  run: () => Promise<Result>,
): Promise<{ result: Result; peak: number | undefined }> {
  let peak: number | undefined;
  const look = async (): Promise<void> => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    if (kilobytes !== undefined) peak = Math.max(peak ?? 0, Number(kilobytes) * 1024);
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  try {
    const result = await run();
    return { result, peak };
  } finally {
    clearInterval(timer);
  }
}
