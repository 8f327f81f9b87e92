it('x', async () => { await device.launchApp({ launchArgs: { flags: 'detox_only' } }); setFlag('detox_only') })
