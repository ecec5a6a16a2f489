import { runCli } from '../../../src/cli/run-cli.ts';

/** What a command came to. */
export interface RanInProcess {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command within this process, with an empty environment. */
export async function runInProcess(...args: readonly string[]): Promise<RanInProcess> {
  let [out, err] = ['', ''];
  const stdout = { write: (text: string) => (out += text) };
  const stderr = { write: (text: string) => (err += text) };
  const code = await runCli(['node', 'warmbridge', ...args], {}, { stdout, stderr });
  return { code, out, err };
}
