import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const REPOSITORY = new URL('../../../', import.meta.url).pathname;
function read(path: string): string {
  return readFileSync(`${REPOSITORY}${path}`, 'utf8');
}

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly network_mode?: string;
  readonly restart?: string;
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'runs-on': string;
        readonly 'timeout-minutes': number;
        readonly env?: Readonly<Record<string, string>>;
        readonly steps: readonly Step[];
      }
    >
  >;
}

/** A tag that names a version, with the repository before it. */
const PINNED = /^[a-z0-9./-]+:v?\d+\.\d+[\w.-]*$/;

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');
  const { services, volumes } = parse(text, { merge: true }) as Compose;
  const all = Object.entries(services);

  it('has Warmbridge, drachtio-server and FreeSWITCH, and Postgres for those who ask', () => {
    expect(Object.keys(services).toSorted()).toEqual(['drachtio', 'freeswitch', 'postgres', 'warmbridge']);
    expect(services['postgres']).toMatchObject({ profiles: ['postgres'] });
  });

  it.each(all)('%s is on the host network, restarts, and its image has a version', (_name, service) => {
    expect(service).toMatchObject({ network_mode: 'host', restart: 'unless-stopped' });
    if (service.build === undefined) expect(service.image).toMatch(PINNED);
    expect(service.image).not.toMatch(/latest/);
  });

  it('every published image has a health check, and Warmbridge waits for its engines', () => {
    for (const [, { build, healthcheck }] of all) {
      if (build === undefined) expect(healthcheck?.test.length).toBeGreaterThan(1);
    }
    expect(read('Dockerfile')).toMatch(/^HEALTHCHECK /m);
    expect(services['warmbridge']!.depends_on).toEqual({
      drachtio: { condition: 'service_healthy' },
      freeswitch: { condition: 'service_healthy' },
    });
  });

  it('every mounted volume exists: a named one is declared, and a file is in the repository', () => {
    for (const [source] of all.flatMap(([, { volumes: mounts = [] }]) => mounts.map((mount) => mount.split(':')))) {
      if (source!.startsWith('./')) expect(existsSync(`${REPOSITORY}${source!.slice(2)}`), source).toBe(true);
      else expect(Object.keys(volumes)).toContain(source);
    }
  });

  it('FreeSWITCH is given a log and a database directory with its configuration, as it demands', () => {
    expect(services['freeswitch']!.command).toEqual(expect.arrayContaining(['-conf', '-log', '-db']));
  });

  it('the environment of FreeSWITCH has the variables that freeswitch/vars.xml reads', () => {
    const names = Object.keys(services['freeswitch']!.environment!);
    expect(names).toContain('FREESWITCH_EVENT_SOCKET_PASSWORD');
    for (const name of names) expect(read('freeswitch/vars.xml')).toContain(`=$${name}"`);
  });

  it('Warmbridge and its engines are given the same secrets', () => {
    const { environment } = services['warmbridge']!;
    expect(environment!['WARMBRIDGE_SIP__DRACHTIO__SECRET']).toBe('${DRACHTIO_SECRET}');
    expect(services['drachtio']!.command!.join(' ')).toContain('--secret ${DRACHTIO_SECRET:?');
    expect(environment!['WARMBRIDGE_MEDIA__FREESWITCH__0__PASSWORD']).toBe('${FREESWITCH_PASSWORD}');
    expect(services['freeswitch']!.environment!['FREESWITCH_EVENT_SOCKET_PASSWORD']).toContain('${FREESWITCH_PASSWORD');
  });

  it('.env.example names every variable', () => {
    const named = new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!));
    for (const name of named) expect(read('.env.example')).toMatch(new RegExp(`^${name}=`, 'm'));
  });
});

describe('freeswitch/README.md', () => {
  const text = read('freeswitch/README.md');
  const files = readdirSync(`${REPOSITORY}freeswitch`, { recursive: true, encoding: 'utf8' });

  it('names every file, or its folder', () => {
    for (const path of files.filter((each) => each.endsWith('.xml'))) {
      expect(
        [path, path.split('/').at(-1)!, `${path.split('/')[0]!}/`].some((name) => text.includes(name)),
        path,
      ).toBe(true);
    }
  });

  it('names every variable that is read, and no other', () => {
    const variables = [...read('freeswitch/vars.xml').matchAll(/\$(FREESWITCH_\w+)"/g)].map(([, name]) => name!);
    const named = [...text.matchAll(/\b(FREESWITCH_\w+)/g)].map(([, name]) => name!);
    const ofTests = ['FREESWITCH_BIN'];
    expect([...new Set(named)].toSorted()).toEqual([...variables, ...ofTests].toSorted());
  });

  it('names the modules that are loaded, and no other', () => {
    const loaded = ['autoload_configs/modules.conf.xml', 'prompts/http.xml', 'opus/with.xml'].flatMap((file) =>
      [...read(`freeswitch/${file}`).matchAll(/<load module="(\w+)"/g)].map(([, name]) => name!),
    );
    const table = text.slice(text.indexOf('## Modules'), text.indexOf('## What listens'));
    const named = [...table.matchAll(/\bmod_\w+/g)].map(([name]) => name);
    expect([...new Set(named)].toSorted()).toEqual(loaded.toSorted());
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('builds on images with a version, and not as root', () => {
    const froms = lines.filter((line) => line.startsWith('FROM '));
    expect(froms.length).toBeGreaterThan(0);
    for (const from of froms) expect(from).toMatch(/^FROM node:24-[a-z]+-slim( AS \w+)?$/);
    expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER node');
  });

  it('copies only what is in the repository', () => {
    const copied = lines.filter((line) => line.startsWith('COPY ') && !line.includes('--from='));
    const sources = copied.flatMap((line) =>
      line
        .split(/\s+/)
        .slice(1, -1)
        .filter((word) => !word.startsWith('--')),
    );
    for (const source of sources) expect(existsSync(`${REPOSITORY}${source}`), source).toBe(true);
  });

  it('makes the directories that volumes are mounted on, so that they belong to its user', () => {
    const { services } = parse(read('docker-compose.yml'), { merge: true }) as Compose;
    const mounts = services['warmbridge']!.volumes!.map((mount) => mount.split(':')[1]!);
    const made = lines.find((line) => line.startsWith('RUN mkdir'))!;
    for (const mount of mounts.filter((path) => path.startsWith('/app/data/'))) {
      expect(made).toContain(mount.slice('/app/'.length));
    }
  });
});

describe.each(readdirSync(`${REPOSITORY}.github/workflows`))('.github/workflows/%s', (file) => {
  const { on, permissions, jobs } = parse(read(`.github/workflows/${file}`)) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

  it('runs for pushes and pull requests, on a version of Ubuntu, with a time limit, and may only read', () => {
    expect(Object.keys(on).toSorted()).toEqual(['pull_request', 'push']);
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs)) {
      expect(job['runs-on']).toMatch(/^ubuntu-\d\d\.04$/);
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  it('uses actions of a version; each step either uses one or runs something', () => {
    for (const { uses, run } of steps) {
      expect((uses === undefined) !== (run === undefined)).toBe(true);
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@v\d+$/);
    }
  });

  it('names scripts of package.json and scenarios that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, script] of runs.join('\n').matchAll(/npm run ([\w:-]+)/g))
      expect(Object.keys(scripts)).toContain(script);
    for (const [, scenario] of runs.join('\n').matchAll(/-sf (\S+)/g)) {
      expect(existsSync(`${REPOSITORY}sipp-scenarios/${scenario!}`), scenario).toBe(true);
    }
  });
});

it('the workflow for docker-compose.yml gives every variable that it asks for', () => {
  const { jobs } = parse(read('.github/workflows/compose.yml')) as Workflow;
  const asked = [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name!);
  for (const job of Object.values(jobs)) expect(Object.keys(job.env!)).toEqual(expect.arrayContaining(asked));
});
