/** @type {import('next').NextConfig} */
const config = {
  env: { FLAG_RUM_SAMPLING: process.env.FLAG_RUM_SAMPLING },
  async rewrites() {
    return process.env.FLAG_CHECKOUT_EXPRESS === '1' ? [{ source: '/pay', destination: '/express' }] : [];
  },
};

export default config;
