describe('nav', () => { cy.setFlag('cypress-only') })
