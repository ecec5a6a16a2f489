// The process of headless browsers (webrtc-peer.ts): each is a PeerConnection of node-datachannel, which is no code under
// test here. Its sound comes from a party at a UDP port of this machine, and goes there, as plain RTP.
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import type { PeerConnection, Track } from 'node-datachannel';
import { Audio, cleanup, PeerConnection as Connection } from 'node-datachannel';
import type { PeerCommand, PeerReply } from './webrtc-peer-messages.ts';

interface Peer {
  readonly socket: Socket;
  readonly to: number;
  connection: PeerConnection;
  track: Track;
}

const peers = new Map<number, Peer>();

function reply(message: PeerReply): void {
  process.send?.(message);
}

/** The local description whole, with its candidates. */
async function gathered(connection: PeerConnection): Promise<string> {
  while (connection.gatheringState() !== 'complete') await new Promise((done) => setTimeout(done, 1));
  return connection.localDescription()!.sdp;
}

function connect(id: number, socket: Socket, to: number): Pick<Peer, 'connection' | 'track'> {
  const connection = new Connection(`browser ${id}`, {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
  });
  connection.onStateChange((state) => reply({ kind: 'state', peer: id, state }));
  const audio = new Audio('0', 'SendRecv');
  audio.addAudioCodec(0, 'PCMU/8000');
  const track = connection.addTrack(audio);
  let isHeard = false;
  track.onMessage((packet) => {
    socket.send(packet, to, '127.0.0.1');
    if (!isHeard) reply({ kind: 'heard', peer: id });
    isHeard = true;
  });
  return { connection, track };
}

async function open({ peer: id, to }: PeerCommand & { op: 'open' }): Promise<string> {
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  const peer: Peer = { socket, to, ...connect(id, socket, to) };
  peers.set(id, peer);
  socket.on('message', (packet) => {
    if (peer.track.isOpen()) peer.track.sendMessageBinary(packet);
  });
  return String(socket.address().port);
}

async function run(command: PeerCommand): Promise<string> {
  if (command.op === 'open') return await open(command);
  const peer = peers.get(command.peer)!;
  switch (command.op) {
    case 'renew': {
      const former = peer.connection;
      Object.assign(peer, connect(command.peer, peer.socket, peer.to));
      peer.track.onOpen(() => former.close());
      return '';
    }
    case 'offer':
      peer.connection.setLocalDescription('offer');
      return await gathered(peer.connection);
    case 'answer':
      peer.connection.setRemoteDescription(command.sdp, 'offer');
      peer.connection.setLocalDescription('answer');
      return await gathered(peer.connection);
    case 'accept':
      peer.connection.setRemoteDescription(command.sdp, 'answer');
      return '';
    case 'close':
      peer.connection.close();
      peer.socket.close();
      peers.delete(command.peer);
      return '';
  }
}

process.on('message', (command: PeerCommand) => {
  run(command).then(
    (result) => reply({ kind: 'done', id: command.id, result }),
    (error: unknown) => reply({ kind: 'failed', id: command.id, reason: String(error) }),
  );
});
process.on('disconnect', () => {
  try {
    cleanup();
  } finally {
    process.exit(0);
  }
});
