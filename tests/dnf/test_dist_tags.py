"""The dist tags of modules' builds (contract, section 1): one list for packages and sources.

The class: rebuilds of EL8 put a tag of their own into the release.
"""

import json

import pytest

from xenguard.packager import speclines
from xenguard.packages.modules import is_tagged

IMG = '/usr/bin/qemu-img'


@pytest.mark.parametrize('release, expected', [
    ('88.module_el8.1.0+266+ba744077.2', True), ('88.module+el8.1.0+4066+0f1aadab', True),
    ('11.0.1.module+an8.6.0+10830+f21fb638.5', True), ('1.module_f31+6793+1c93c38e', True),
    ('1.module+al8+1+aaaaaaaa', True), ('1.el8', False), ('1.module', False),
    ('1.modules_el8', False), ('1.module_', False), ('1.0module_el8', False),
])
def test_which_releases_carry_a_module_dist_tag(release, expected):
    assert is_tagged(release) is expected
    assert (speclines.untagged('15:2-' + release) != '15:2-' + release) is expected


def test_a_stray_build_with_the_dist_tag_of_a_rebuild_is_guarded(world):
    app, sig = world.repo('AppStream'), world.repo('centos-virt-xen-412')
    tag = '.module+an8.6.0+10830+f21fb638.5'
    stray = app.package('qemu-img', '15:6-13' + tag, files=[IMG], source='qemu-kvm',
                        src_requires=['glibc'])
    app.module('virt', 'an', artifacts=['qemu-img-15:6-12.module+an8.6.0+10900+aaaaaaaa.x86_64'])
    sig.package('xen', '4-1', requires=[IMG])
    sig.package('qemuu', '1:5-1', files=[IMG])
    result = world.dnf('install', 'xen')
    assert result.code == 0 and 'qemuu-1:5-1.x86_64' in result.installed, result
    judged, = json.loads(world.dnf('-q', 'xenguard', 'srpm', '--json', stray.src_path).out)
    assert judged['dist_tag'] and not judged['in_bounds']
