import type { Command } from 'commander';
import { withApi } from '../command.ts';
import type { ApiFlags, CommandContext } from '../command.ts';

/** `mcp`. */
export function defineMcp(program: Command, { env, exits }: CommandContext): void {
  withApi(program.command('mcp'))
    .description('serve the Model Context Protocol on standard input and output, over a running program (docs/mcp.md)')
    .action(
      exits(async (flags: ApiFlags) => {
        const { serveMcpByStdio } = await import('../mcp.ts');
        return await serveMcpByStdio(flags, env);
      }),
    );
}
