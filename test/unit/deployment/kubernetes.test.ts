import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { deployed, has, read, REPOSITORY, substituted } from './nodes.ts';

const BASE = 'deploy/kubernetes/base';
const SITE = 'deploy/kubernetes/overlays/example';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly Variable[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number; readonly protocol: string }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly configMapKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

interface Pods {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly terminationGracePeriodSeconds: number;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes: readonly { readonly name: string; readonly secret?: Secret }[];
  };
}

interface Secret {
  readonly secretName: string;
  readonly items: readonly { readonly key: string }[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly serviceName?: string;
    readonly maxUnavailable?: number;
    readonly selector: { readonly matchLabels?: object } & object;
    readonly template: Pods;
    readonly ports: readonly { readonly port: number; readonly targetPort: string; readonly protocol: string }[];
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

/** As Kubernetes reads it: YAML 1.1. */
function manifestsOf(text: string): readonly Manifest[] {
  return parseAllDocuments(text, { version: '1.1' }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  });
}

const { resources } = parse(read(`${BASE}/kustomization.yaml`)) as { resources: readonly string[] };
const all = resources.flatMap((file) => manifestsOf(read(`${BASE}/${file}`)));
const site = parse(read(`${SITE}/kustomization.yaml`)) as {
  readonly images: readonly { readonly name: string; readonly newTag: string }[];
  readonly configMapGenerator: readonly { readonly name: string; readonly files?: readonly string[]; readonly literals?: readonly string[] }[]; // prettier-ignore
};
function find(kind: string, name: string): Manifest {
  const found = all.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}
const nodes = find('StatefulSet', 'warmbridge');
const kamailio = find('DaemonSet', 'kamailio');
const node = nodes.spec.template.spec.containers[0]!;
const HOST_IP = '10.0.0.11';
const environment = Object.fromEntries(
  node.env!.map(({ name, value, valueFrom }) => [
    name,
    value === undefined ? valueOf(valueFrom!) : substituted(value, { HOST_IP }),
  ]),
);
const config = deployed(`${SITE}/warmbridge.yaml`, environment);

function valueOf({ secretKeyRef, fieldRef }: NonNullable<Variable['valueFrom']>): string {
  if (secretKeyRef !== undefined) return secret()[secretKeyRef.key]!;
  return { 'status.hostIP': HOST_IP, 'metadata.name': 'warmbridge-0' }[fieldRef!.fieldPath]!;
}

function secret(): Readonly<Record<string, string>> {
  return (parse(read('deploy/kubernetes/secret.example.yaml')) as { stringData: Record<string, string> }).stringData;
}

describe('deploy/kubernetes/base', () => {
  it('lists every file that is there', () => {
    const files = readdirSync(join(REPOSITORY, BASE)).filter((file) => file !== 'kustomization.yaml');
    expect(resources.toSorted()).toEqual(files.toSorted());
  });

  it('has three nodes on three machines, of which one is away at a time', () => {
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] } }; // prettier-ignore
    expect(nodes.spec).toMatchObject({ replicas: 3, template: { spec: { hostNetwork: true, affinity } } });
    expect(find('PodDisruptionBudget', 'warmbridge').spec).toEqual({
      maxUnavailable: 1,
      selector: nodes.spec.selector,
    });
    expect(find('Service', nodes.spec.serviceName!).spec).toMatchObject({ clusterIP: 'None' });
  });

  it('a node drains for longer than drain.forceMs before it is killed', () => {
    expect(nodes.spec.template.spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(config.drain.forceMs);
  });

  it('the ports of a node are those that its configuration listens at', () => {
    const ports = node.ports!.map(
      ({ containerPort, protocol }) => `${protocol.toLowerCase()}:${String(containerPort)}`,
    );
    const listening = config.sip.listen.map(({ protocol, port }) => `${protocol}:${String(port)}`);
    expect(ports.toSorted()).toEqual([...listening, `tcp:${String(config.api.listen.port)}`].toSorted());
    expect([...config.sip.listen.map(({ host }) => host), config.api.listen.host, config.media.address]).toEqual([HOST_IP, HOST_IP, HOST_IP, HOST_IP]); // prettier-ignore
    for (const { containerPort } of node.ports!) expect(containerPort).toBeLessThan(config.media.rtpPorts.first);
    for (const name of ['warmbridge-nodes', 'warmbridge-api']) {
      for (const { port, targetPort, protocol } of find('Service', name).spec.ports)
        expect(node.ports).toContainEqual({ name: targetPort, containerPort: port, protocol });
    }
  });

  it('a node takes calls while /readyz is well, and lives while /healthz answers', () => {
    expect(node.readinessProbe!.httpGet).toEqual({ path: '/readyz', port: 'api' });
    for (const probe of [node.startupProbe, node.livenessProbe])
      expect(probe!.httpGet).toEqual({ path: '/healthz', port: 'api' });
  });

  it('no variable of Kubernetes is taken for one of the configuration', () => {
    expect(nodes.spec.template.spec).toMatchObject({ enableServiceLinks: false });
  });

  it('what a node writes is on a volume; its data outlives the pod', () => {
    const claims = nodes.spec.volumeClaimTemplates!.map(({ metadata }) => metadata.name);
    expect(node.volumeMounts.find(({ mountPath }) => mountPath === '/app/data')).toMatchObject({ name: claims[0] });
    expect(read('Dockerfile')).toMatch(/^WORKDIR \/app$/m);
    expect(config.recording.directory).toMatch(/^data\//);
    expect(node.volumeMounts.some(({ mountPath }) => config.audit.key!.startsWith(`${mountPath}/`))).toBe(true);
    expect(node.volumeMounts.map(({ mountPath }) => mountPath)).toContain('/tmp');
  });

  it.each([nodes, kamailio].map((each) => [each.metadata.name, each] as const))(
    '%s: volumes are declared, labels fit, and nobody is root',
    (_, { spec }) => {
      const { spec: pod, metadata } = spec.template;
      expect(metadata.labels).toMatchObject(spec.selector.matchLabels!);
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      const declared = [...pod.volumes, ...(spec.volumeClaimTemplates ?? []).map(({ metadata: claim }) => claim)];
      for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
        for (const { name } of container.volumeMounts) expect(declared.map((each) => each.name)).toContain(name);
        expect(container).toMatchObject({
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        }); // prettier-ignore
        expect(Object.keys(container.resources)).toEqual(['requests', 'limits']);
      }
    },
  );

  it('secret.example.yaml has the keys that are asked for, and no secret of anybody', () => {
    const { volumes } = nodes.spec.template.spec;
    const asked = [
      ...node.env!.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? []),
      ...volumes.flatMap(({ secret: of }) => of?.items.map(({ key }) => key) ?? []),
    ];
    expect(Object.keys(secret()).toSorted()).toEqual(asked.toSorted());
    expect(secret()['store-url']).toContain('change-me');
    expect(secret()['api-key']).toMatch(/^change-me/);
  });
});

describe('deploy/kubernetes/overlays/example', () => {
  it('names the images, and the ConfigMaps that are asked for', () => {
    const images = [nodes, kamailio].flatMap(({ spec }) => spec.template.spec.containers.map(({ image }) => image));
    expect(site.images.map(({ name }) => name).toSorted()).toEqual(images.toSorted());
    const { version } = JSON.parse(read('package.json')) as { version: string };
    for (const { newTag } of site.images) expect(newTag).toBe(version);
    expect(site.configMapGenerator.map(({ name }) => name)).toEqual(['warmbridge-config', 'kamailio-site']);
    const keys = site.configMapGenerator[1]!.literals!.map((literal) => literal.split('=')[0]);
    const asked = kamailio.spec.template.spec.containers[0]!.env!.flatMap(({ valueFrom }) => valueFrom?.configMapKeyRef?.key ?? []); // prettier-ignore
    expect(keys.toSorted()).toEqual(asked.toSorted());
  });

  it('Kamailio sends calls to as many nodes as there are, at the port of their configuration', () => {
    const literal = site.configMapGenerator[1]!.literals!.find((each) => each.startsWith('nodes='))!;
    const targets = literal.slice('nodes='.length).split(' ');
    expect(targets).toHaveLength(nodes.spec.replicas!);
    for (const target of targets) expect(target).toMatch(new RegExp(`:${String(config.sip.listen[0]!.port)}$`));
  });

  const hasKubectl = has('kubectl', 'kustomize', '--help');
  it.skipIf(!hasKubectl)('builds with kubectl kustomize: every image has its tag, every ConfigMap its hash', () => {
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', join(REPOSITORY, SITE)], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const built = manifestsOf(stdout);
    expect(built.map(({ kind }) => kind).toSorted()).toEqual(
      ['ConfigMap', 'ConfigMap', 'DaemonSet', 'Namespace', 'PodDisruptionBudget', 'Service', 'Service', 'StatefulSet'], // prettier-ignore
    );
    const set = built.find(({ kind }) => kind === 'StatefulSet')!;
    for (const { image } of [...set.spec.template.spec.containers, ...set.spec.template.spec.initContainers!])
      expect(image).toMatch(/^registry\.example\/warmbridge:\d/);
    expect(JSON.stringify(set)).toMatch(/"configMap":\{"name":"warmbridge-config-[a-z0-9]+"\}/);
  });

  it.skipIf(!hasKubectl || !has('kubeconform', '-v'))('fits the schemas of Kubernetes, by kubeconform', () => {
    const { stdout: input } = spawnSync('kubectl', ['kustomize', join(REPOSITORY, SITE)], { encoding: 'utf8' });
    const { status, stdout } = spawnSync('kubeconform', ['-strict', '-summary', '-'], { encoding: 'utf8', input });
    expect(status, stdout).toBe(0);
  });
});
