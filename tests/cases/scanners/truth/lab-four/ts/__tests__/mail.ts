it('mails', () => { overrideFlag('raven-mail', true); });
