import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerIn } from '../dist/world/container.js';

const ID = '3f2a9c81d7b64e05a1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728';
const SHORT = '3f2a9c81d7b6';
const POD = '1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9';
const UNIT = POD.replaceAll('-', '_');

test('containers are known by the control groups that engines make', () => {
  for (const [cgroup, name] of [
    // version 1 has a line for each hierarchy
    [`12:pids:/docker/${ID}\n11:memory:/docker/${ID}\n0::/\n`, `docker ${SHORT}`],
    [`0::/system.slice/docker-${ID}.scope\n`, `docker ${SHORT}`],
    [`0::/docker/${ID}/init\n`, `docker ${SHORT}`],
    [
      `0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope/container\n`,
      `podman ${SHORT}`,
    ],
    [`0::/machine.slice/libpod-${ID}.scope\n`, `podman ${SHORT}`],
    [
      `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UNIT}.slice/cri-containerd-${ID}.scope\n`,
      `pod 1f2e3d4c ${SHORT}`,
    ],
    [`0::/kubepods.slice/kubepods-pod${UNIT}.slice/crio-${ID}.scope\n`, `pod 1f2e3d4c ${SHORT}`],
    [`4:cpu,cpuacct:/kubepods/besteffort/pod${POD}/${ID}\n`, `pod 1f2e3d4c ${SHORT}`],
    // of a container that is a node, as kind makes them
    [`0::/docker/${ID.replace('3', '4')}/kubelet/kubepods/pod${POD}/${ID}\n`, `pod 1f2e3d4c ${SHORT}`],
    // a process of another control group's namespace
    [`0::/../docker-${ID}.scope\n`, `docker ${SHORT}`],
    [
      `0::/system.slice/containerd.service/kubepods-burstable-pod${UNIT}.slice:cri-containerd:${ID}\n`,
      `pod 1f2e3d4c ${SHORT}`,
    ],
    [`0::/lxc.payload.web-1/init.scope\n`, 'lxc web-1'],
    [`9:devices:/lxc/db/system.slice/ssh.service\n`, 'lxc db'],
    ['0::/machine.slice/systemd-nspawn@build\\x2dbox.service/payload\n', 'nspawn build-box'],
    ['0::/machine.slice/machine-web\\x20one.scope\n', 'machine web one'],
    [`0::/unknown/${ID}\n`, `container ${SHORT}`],
  ] as const)
    assert.equal(containerIn(cgroup), name, cgroup);
});

test('what runs in none has no name of one', () => {
  for (const cgroup of [
    '',
    '0::/\n',
    '0::/system.slice/docker.service\n',
    '0::/user.slice/user-1000.slice/session-3.scope\n',
    '12:pids:/user.slice\n1:name=systemd:/init.scope\n',
    // a hash of another length, and one that is a part of a word
    `0::/build/${ID.slice(1)}\n`,
    `0::/x${ID}\n`,
    'no such file',
  ])
    assert.equal(containerIn(cgroup), undefined, cgroup);
});
