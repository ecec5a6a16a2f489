import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packageFile } from '../shared/package-files.ts';
import type { CommandContext } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';

/** Runs the benches of this installation with what was given. @throws CliError where it has none */
export async function runBench(given: readonly string[], { env, out }: CommandContext): Promise<number> {
  const file = fileURLToPath(packageFile('bench/main.ts'));
  if (!existsSync(file)) {
    throw new CliError(EXIT.no, 'the benches are not installed: a clone of the repository has them (npm run bench)');
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, [file, ...given], { env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.write(text));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('exit', (code) => resolve(code ?? EXIT.no));
  return await promise;
}
