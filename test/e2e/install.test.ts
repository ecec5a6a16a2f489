import { spawnSync } from 'node:child_process';
import { chmod, chown, cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Product } from '../sip/harness/product.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER, settings } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import { Phone } from './phone.ts';

const REPOSITORY = new URL('../..', import.meta.url).pathname;
/** Somebody who owns nothing. */
const NOBODY = 65_534;
const AS_NOBODY = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
const isRoot = process.getuid?.() === 0 && enginesOfRun().pair === 'embedded';

// Only root can become somebody else. The packages are those that are installed here, so that no registry is asked.
it.skipIf(!isRoot)(
  'docs/install.md as a user that is not root: --check passes, the unit runs, a call is taken',
  async () => {
    const guide = await readFile(join(REPOSITORY, 'docs/install.md'), 'utf8');
    // The test does these steps by other means, or under other names, so that they must be there.
    for (const step of [
      'npm run build:web',
      'install -d -o warmbridge -m 700 /var/lib/warmbridge',
      'runuser -u warmbridge -- npm start -- --config /etc/warmbridge/warmbridge.yaml --check',
    ]) {
      expect(guide).toContain(`    ${step}\n`);
    }
    const service = await readFile(join(REPOSITORY, 'deploy/systemd/warmbridge.service'), 'utf8');
    const unit = /^ExecStart=\/opt\/warmbridge\/(\S+) (\S+) --config/m.exec(service);
    // Of the system it can write its own directory alone, which the configuration of the unit names.
    expect(service).toMatch(/^StateDirectory=warmbridge$/m);

    await using workspace = await Workspace.open();
    await chmod(workspace.directory, 0o755);
    const home = await workspace.makeDirectory('opt');
    for (const name of ['src', 'prompts', 'config', 'scripts', 'package.json', 'package-lock.json', 'web/dist']) {
      await cp(join(REPOSITORY, name), join(home, name), { recursive: true });
    }
    await symlink(join(REPOSITORY, 'node_modules'), join(home, 'node_modules'));
    const state = await workspace.makeDirectory('var');
    await chmod(state, 0o700);
    await chown(state, NOBODY, NOBODY);

    const own = settings({
      prompts: 'prompts',
      aiUrl: null,
      handoff: { destinations: ['sip:2001@127.0.0.1:9'] },
      others: {
        store: { url: `sqlite:${join(state, 'warmbridge.db')}` },
        recording: { directory: join(state, 'recordings') },
        prompts: { directory: join(home, 'prompts'), cache: join(state, 'prompt-cache') },
      },
    });
    const node = join(home, unit![1]!);
    const run = { command: 'setpriv', args: [...AS_NOBODY, node, unit![2]!], directory: home };
    await using product = await Product.start(workspace, own, run);
    const checked = spawnSync(
      'setpriv',
      [...AS_NOBODY, 'npm', 'start', '--', '--config', workspace.path('warmbridge.yaml'), '--check'],
      { cwd: home, encoding: 'utf8', env: { ...process.env, HOME: home }, timeout: 60_000 },
    );
    expect(checked.stdout, checked.stderr).toContain('config OK');
    await using caller = await Phone.open('+15550004301', TONES.caller);
    const call = caller.sip.invite(NUMBER, product.udp, caller.voice.sdp());
    expect((await call.waitForFinal(8_000)).message.status).toBe(200);
    expect(product.warnings()).toEqual([]);
  },
);
