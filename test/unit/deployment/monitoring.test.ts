import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Family } from './all-metrics.ts';
import { allMetrics, familiesOf, sampleNames } from './all-metrics.ts';

const REPOSITORY = new URL('../../../', import.meta.url).pathname;
const PROMETHEUS = `${REPOSITORY}deploy/prometheus/`;
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly datasource: { uid: string } }[];
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

function read(path: string): string {
  return readFileSync(`${REPOSITORY}${path}`, 'utf8');
}

const { groups } = parse(read('deploy/prometheus/warmbridge-rules.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('deploy/grafana/warmbridge.json')) as Dashboard;
const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

let text: string;
let families: readonly Family[];
beforeAll(async () => {
  text = await allMetrics();
  families = familiesOf(text);
});

/** The metrics that an expression names. Texts of labels are none. */
function metricsIn(expression: string): readonly string[] {
  const bare = expression.replaceAll(/"[^"]*"/g, '""');
  return [...bare.matchAll(/\b(?:warmbridge|nodejs|process)_[a-z0-9_]+\b/g)].map(([name]) => name);
}

/** The labels that an expression selects or groups by. */
function labelsIn(expression: string): readonly string[] {
  const bare = expression.replaceAll(/"[^"]*"/g, '""');
  const selected = [...bare.matchAll(/[{,]\s*([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label ?? '');
  const grouped = [...bare.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => (list ?? '').split(/,\s*/));
  return [...selected, ...grouped].filter((label) => !['instance', 'job', 'le'].includes(label));
}

describe('The metrics of the program', () => {
  it('keep the naming conventions of Prometheus (prometheus.io/docs/practices/naming)', () => {
    const own = families.filter(({ name }) => name.startsWith('warmbridge_'));
    expect(own.length).toBeGreaterThan(60);
    for (const { name, type, help, labels } of own) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*[a-z0-9]$/);
      expect(name.endsWith('_total'), `${name}: counters, and they alone, end with _total`).toBe(type === 'counter');
      expect(name, 'base units').not.toMatch(/_(ms|milliseconds|minutes|kb|kilobytes|percent)(_|$)/);
      // A mean opinion score is a grade without a unit.
      if (type === 'histogram') expect(name).toMatch(/_(?:seconds|db|ratio|mos)$/);
      expect(help, name).not.toBe('');
      for (const label of labels) expect(label, name).toMatch(/^[a-z][a-z0-9_]*$/);
    }
  });

  it('have labels of bounded sets alone: nothing that a caller or a peer chooses', () => {
    const known = ['agent', 'call', 'class', 'direction', 'engine', 'event', 'how', 'kind', 'le', 'origin', 'queue', 'reachable', 'reason', 'resolved', 'result', 'route', 'server', 'signal', 'stage', 'state', 'trigger', 'trunk', 'webhook', 'zone']; // prettier-ignore
    const labels = new Set(families.filter(({ name }) => name.startsWith('warmbridge_')).flatMap((each) => [...each.labels])); // prettier-ignore
    for (const label of labels) expect(known).toContain(label);
    expect(labels).not.toContain('call');
    expect(labels).not.toContain('agent');
  });

  it.skipIf(!hasPromtool)('pass promtool check metrics', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    const complaints = `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('warmbridge_'));
    expect({ complaints, status: status === 0 || complaints.length === 0 }).toEqual({ complaints: [], status: true });
  });

  it('stand in docs/metrics.md, each of them', () => {
    const docs = read('docs/metrics.md');
    const told = new Set([...docs.matchAll(/`(_?[a-z][a-z0-9_]+)(?:\{[^`]*)?`/g)].map(([, name]) => name ?? ''));
    const isTold = (name: string): boolean =>
      told.has(name) || [...told].some((each) => each.startsWith('_') && name.endsWith(each));
    expect(families.map(({ name }) => name).filter((name) => name.startsWith('warmbridge_') && !isTold(name))).toEqual([]); // prettier-ignore
  });
});

describe.each([
  ['the alert rules', rules.map(({ expr }) => expr)],
  ['the dashboard', expressions],
])('What %s ask for', (_name, asked) => {
  it('is there: every metric, with every label', () => {
    const known = new Map(families.flatMap((family) => sampleNames(family).map((name) => [name, family] as const)));
    expect(asked.length).toBeGreaterThan(20);
    for (const expression of asked) {
      for (const name of metricsIn(expression)) expect([...known.keys()], expression).toContain(name);
      const labels = metricsIn(expression).flatMap((name) => labelsOfFamily(known.get(name)));
      for (const label of labelsIn(expression)) expect(labels, expression).toContain(label);
    }
  });
});

/** A counter that nothing has counted yet shows no labels. */
const DECLARED: Readonly<Record<string, readonly string[]>> = {
  warmbridge_calls_ended_total: ['result', 'reason'],
  warmbridge_handoffs_ended_total: ['result', 'reason'],
  warmbridge_transfers_total: ['result', 'trigger'],
  warmbridge_ai_reply_seconds: ['stage'],
  warmbridge_voicemails_total: ['result'],
  warmbridge_dispositions_total: ['resolved'],
};

function labelsOfFamily(family: Family | undefined): readonly string[] {
  return family === undefined ? [] : [...family.labels, ...(DECLARED[family.name] ?? [])];
}

describe('The alert rules', () => {
  it('each say what is wrong, how bad it is, and where to read on', () => {
    const anchors = new Set(
      [...read('docs/troubleshooting.md').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      ),
    );
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(['critical', 'warning', 'info'], alert).toContain(labels.severity);
      expect(annotations.summary, alert).toMatch(/^[A-Z]/);
      expect(annotations.description, alert).toMatch(/\.$/);
      const [file, anchor = ''] = annotations.runbook_url.split('#');
      expect(file, alert).toBe('docs/troubleshooting.md');
      expect([...anchors], alert).toContain(anchor);
    }
  });

  it.skipIf(!hasPromtool)('pass promtool: check rules, test rules, check config', () => {
    for (const args of [
      ['check', 'rules', 'warmbridge-rules.yml'],
      ['test', 'rules', 'warmbridge-rules-test.yml'],
      ['check', 'config', '--syntax-only', 'prometheus.yml'],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: PROMETHEUS, encoding: 'utf8' });
      expect(status, `promtool ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
    }
  });
});

describe('The dashboard', () => {
  it('can be imported: ids, places and data sources', () => {
    expect(dashboard).toMatchObject({ uid: 'warmbridge', title: 'Warmbridge' });
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
    expect(dashboard.templating.list).toMatchObject([
      { name: 'datasource', type: 'datasource' },
      { name: 'instance', type: 'query' },
    ]);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, title, targets = [], datasource, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      if (type === 'row') continue;
      expect(datasource?.uid, title).toBe('${datasource}');
      expect(targets.length, title).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length);
      for (const target of targets) {
        expect(target.datasource.uid, title).toBe('${datasource}');
        expect(target.expr, title).toContain('instance=~"$instance"');
      }
    }
  });

  it('no two panels are in the same place', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${String(x)} ${String(y)}`), title).toBe(false);
          taken.add(`${String(x)} ${String(y)}`);
        }
      }
    }
  });

  it.skipIf(!hasPromtool)('has expressions that Prometheus can parse', () => {
    const group = { name: 'dashboard', rules: expressions.map((expr, index) => ({ record: `panel:${String(index)}`, expr: expr.replaceAll('$__rate_interval', '5m') })) }; // prettier-ignore
    const directory = mkdtempSync(join(tmpdir(), 'warmbridge-dashboard-'));
    const file = join(directory, 'rules.yml');
    writeFileSync(file, JSON.stringify({ groups: [group] }));
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
});
