import type { Command } from 'commander';
import type { CommandContext } from '../command.ts';

/** `script`. */
export function defineScript(program: Command, { out, exits }: CommandContext): void {
  const script = program.command('script').description('look after scripts of receptionists (docs/ai/script.md)');
  script
    .command('check <file>')
    .description('name everything that is wrong with a script, and exit with 0 or 1')
    .option('--json', 'print JSON')
    .action(
      exits(async (file: string, { json }: { readonly json?: boolean }) => {
        const { checkScript } = await import('../script.ts');
        return await checkScript(file, out, json === true);
      }),
    );
  script
    .command('try <file>')
    .description('talk with a script by text: type words or keys, and see what a caller would hear')
    .option('--keys', 'as where nobody recognizes words')
    .action(
      exits(async (file: string, { keys }: { readonly keys?: boolean }) => {
        const { tryScript } = await import('../script.ts');
        return await tryScript(file, { hears: keys !== true, input: process.stdin, output: process.stdout });
      }),
    );
}
