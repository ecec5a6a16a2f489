import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deployed, durationMs, has, KAMAILIO, read, REPOSITORY, substituted } from './nodes.ts'; // prettier-ignore

const FILE = 'deploy/compose/compose.yaml';
const CONFIG = 'deploy/compose/warmbridge.yaml';

interface Service {
  readonly image: string;
  readonly build?: string | { readonly context: string; readonly dockerfile: string };
  readonly network_mode: string;
  readonly restart: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly stop_grace_period?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: unknown;
  readonly volumes?: readonly string[];
}

/** Every variable of .env.example, with its value there. */
const EXAMPLE = Object.fromEntries(
  [...read('deploy/compose/.env.example').matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
);
const { services, volumes } = parse(substituted(read(FILE), EXAMPLE), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const NODES = ['node1', 'node2', 'node3'] as const;
const configs = NODES.map((name) => deployed(CONFIG, services[name]!.environment));

describe('deploy/compose/compose.yaml', () => {
  it('has three nodes, Kamailio, PostgreSQL and the backup', () => {
    expect(Object.keys(services).toSorted()).toEqual([...NODES, 'backup', 'kamailio', 'postgres'].toSorted());
  });

  it.each(Object.entries(services))('%s is on the host network, and its image has a version or is built', (_, each) => {
    expect(each).toMatchObject({ network_mode: 'host' });
    if (each.build === undefined) expect(each.image).toMatch(/^[a-z]+:\d+\.\d+-[a-z]+$/);
    else expect(each.image).toMatch(/^warmbridge[a-z-]*:local$/);
  });

  it.each(NODES)('%s drains for longer than drain.forceMs before it is killed', (name) => {
    const { drain } = configs[NODES.indexOf(name)]!;
    expect(durationMs(services[name]!.stop_grace_period!)).toBeGreaterThan(drain.forceMs);
  });

  it.each([...NODES, 'kamailio'])('%s may write to its volumes alone, and has no privileges', (name) => {
    const { read_only: readOnly, cap_drop: dropped } = services[name]!;
    expect({ readOnly, dropped }).toEqual({ readOnly: true, dropped: ['ALL'] });
  });

  it('each node has a name, a volume for its spool, and ports of its own', () => {
    const names = NODES.map((name) => services[name]!.environment['WARMBRIDGE_NODE__NAME']);
    expect(new Set(names)).toEqual(new Set(NODES));
    const data = NODES.map((name) => services[name]!.volumes!.find((mount) => mount.endsWith(':/app/data')));
    expect(data).toEqual(NODES.map((name) => `${name}:/app/data`));
    const used = configs.flatMap(({ sip, api }) => [...new Set(sip.listen.map(({ port }) => port)), api.listen.port]);
    expect(new Set(used).size).toBe(used.length);
    const ranges = configs.map(({ media }) => media.rtpPorts);
    for (const [index, { first, last }] of ranges.entries()) {
      expect(last - first).toBeGreaterThanOrEqual(3_999);
      expect([...used, 5060, 5432].filter((port) => port >= first && port <= last)).toEqual([]);
      for (const other of ranges.slice(index + 1)) expect(other.first).toBeGreaterThan(last);
    }
  });

  it('health checks ask the API where it listens', () => {
    for (const [index, name] of NODES.entries()) {
      const { host, port } = configs[index]!.api.listen;
      const url = services[name]!.environment['WARMBRIDGE_HEALTH_URL'];
      expect(url).toBe(`http://${host}:${String(port)}/readyz`);
    }
  });

  it('Kamailio sends calls to where the nodes listen, and is the proxy of their trunks', () => {
    const listening = configs.map(({ sip }) => `${sip.listen[0]!.host}:${String(sip.listen[0]!.port)}`);
    const { environment } = services['kamailio']!;
    expect(environment['WARMBRIDGE_NODES']!.split(' ')).toEqual(listening);
    const { sip } = parse(read(CONFIG)) as { sip: { proxies: string[]; trunks: { proxy: string; allow: string[] }[] } };
    expect(sip.proxies).toEqual([environment['KAMAILIO_ADDRESS']]);
    for (const { proxy, allow } of sip.trunks) {
      expect(proxy).toBe(`sip:${environment['KAMAILIO_ADDRESS']!}:5060`);
      for (const each of allow) expect(environment['TRUSTED_NETWORKS']).toContain(each);
    }
  });

  it('the nodes and the backup find the PostgreSQL that is there', () => {
    const {
      POSTGRES_USER: user,
      POSTGRES_PASSWORD: password,
      POSTGRES_DB: database,
    } = services['postgres']!.environment;
    for (const name of NODES) {
      const url = new URL(services[name]!.environment['WARMBRIDGE_STORE__URL']!);
      expect([url.username, url.password, url.pathname, url.hostname]).toEqual([user, password, `/${database!}`, EXAMPLE['POSTGRES_ADDRESS']]); // prettier-ignore
    }
    expect(services['backup']!.environment).toMatchObject({ PGUSER: user, PGPASSWORD: password, PGDATABASE: database });
    expect(services['backup']!.image).toBe(services['postgres']!.image);
  });

  it('every mounted volume is declared, and every file that is mounted or copied is in the repository', () => {
    const madeByTheSite = ['./keys', './backups'];
    for (const { volumes: mounts = [] } of Object.values(services)) {
      for (const source of mounts.map((mount) => mount.split(':')[0]!)) {
        if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source);
        else if (!madeByTheSite.includes(source)) expect(existsSync(join(REPOSITORY, 'deploy/compose', source)), source).toBe(true); // prettier-ignore
      }
    }
    const dockerfile = read('deploy/compose/kamailio/Dockerfile');
    for (const [, source] of dockerfile.matchAll(/^COPY (?:--\S+ )*(\S+) /gm)) {
      expect(existsSync(join(REPOSITORY, 'deploy', source!)), source).toBe(true);
    }
  });

  it('.env.example names every variable, and has no secret of anybody', () => {
    for (const [, name] of read(FILE).matchAll(/\$\{([A-Z0-9_]+)/g)) expect(Object.keys(EXAMPLE)).toContain(name);
    for (const [name, value] of Object.entries(EXAMPLE))
      if (/PASSWORD|KEY|SECRET/.test(name)) expect(value).toMatch(/^change-me/);
  });

  it.skipIf(!has('docker', 'compose', 'version'))('is a file that docker compose takes', () => {
    const file = join(REPOSITORY, FILE);
    const args = ['compose', '--env-file', join(REPOSITORY, 'deploy/compose/.env.example'), '-f', file, 'config', '-q'];
    const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });
});

describe('deploy/compose/kamailio/start.sh', () => {
  it.skipIf(!has('kamailio', '-v'))('makes a configuration that Kamailio takes', () => {
    const run = mkdtempSync(join(tmpdir(), 'warmbridge-kamailio-'));
    try {
      const env = { ...process.env, ...services['kamailio']!.environment, KAMAILIO_ADDRESS: '127.0.0.1', KAMAILIO_RUN: run, KAMAILIO_PROGRAM: join(REPOSITORY, KAMAILIO), KAMAILIO_SITE: '/nowhere' }; // prettier-ignore
      const script = join(REPOSITORY, 'deploy/compose/kamailio/start.sh');
      const { status, stderr } = spawnSync('sh', [script, '-c'], { encoding: 'utf8', env });
      expect(status, stderr).toBe(0);
    } finally {
      rmSync(run, { recursive: true });
    }
  });

  it('writes the nodes and the trusted networks, or takes the files of the site', () => {
    const run = mkdtempSync(join(tmpdir(), 'warmbridge-kamailio-'));
    const [bin, site] = [join(run, 'bin'), join(run, 'site')];
    for (const folder of [bin, site]) mkdirSync(folder);
    // It stands for Kamailio, and shows what that would read.
    writeFileSync(join(bin, 'kamailio'), '#!/bin/sh\ncat "$KAMAILIO_RUN/site.cfg" "$KAMAILIO_RUN/dispatcher.list"\n', { mode: 0o755 }); // prettier-ignore
    writeFileSync(join(run, 'program.cfg'), '');
    const start = (): string => {
      const env = { PATH: `${bin}:${process.env['PATH']!}`, ...services['kamailio']!.environment, KAMAILIO_RUN: run, KAMAILIO_PROGRAM: join(run, 'program.cfg'), KAMAILIO_SITE: site }; // prettier-ignore
      return spawnSync('sh', [join(REPOSITORY, 'deploy/compose/kamailio/start.sh')], { encoding: 'utf8', env }).stdout;
    };
    try {
      const written = start();
      expect(written).toContain('listen=udp:10.0.0.4:5060 name "inside"\n');
      expect(written).toContain('#!define TRUSTED_NETWORKS "10.0.0.5/32"\n');
      expect(written).toContain('1 sip:10.0.0.4:5071\n1 sip:10.0.0.4:5072\n1 sip:10.0.0.4:5073\n');
      writeFileSync(join(site, 'site.cfg'), 'of the site\n');
      writeFileSync(join(site, 'dispatcher.list'), '1 sip:10.9.9.9:5060\n');
      expect(start()).toBe('of the site\n1 sip:10.9.9.9:5060\n');
    } finally {
      rmSync(run, { recursive: true });
    }
  });
});
