// Command apiserver is a whole Kubernetes control plane in one binary, for tests: etcd, kube-apiserver and, in a second
// process of the same binary, the namespace, garbage-collection, deployment, replica set and service account controllers.
//
// It keeps everything in the folder that is its only argument, prints one line of JSON when it is ready and ends when its
// standard input is closed, so that it never outlives whoever started it.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"go.uber.org/zap"
	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

// The administrator's token; the server listens on the loopback interface only and holds nothing but tests.
const adminToken = "flagsync-tests-admin"

const patience = 60 * time.Second

func main() {
	// Called by the names of the programs that it is made of, it is these: what KUBEBUILDER_ASSETS holds otherwise.
	switch filepath.Base(os.Args[0]) {
	case "etcd":
		etcdmain.Main(os.Args)
		return
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	}
	if len(os.Args) == 3 && os.Args[1] == "controllers" {
		runControllers(os.Args[2])
		return
	}
	if len(os.Args) != 2 {
		fail("usage: apiserver FOLDER", nil)
	}
	folder := os.Args[1]
	etcd := startEtcd(folder)
	port := freePort()
	go runAPIServer(folder, etcd, port)
	address := fmt.Sprintf("https://127.0.0.1:%d", port)
	waitUntilReady(address)
	kubeconfig := writeKubeconfig(folder, address)
	leaveWith := startControllers(folder, kubeconfig)
	ready, err := json.Marshal(map[string]any{"address": address, "port": port, "folder": folder, "token": adminToken,
		"authority": filepath.Join(folder, "certificates", "apiserver.crt"), "kubeconfig": kubeconfig})
	if err != nil {
		fail("ready line", err)
	}
	fmt.Println(string(ready))
	_, _ = io.Copy(io.Discard, os.Stdin)
	leaveWith()
}

func fail(what string, err error) {
	fmt.Fprintln(os.Stderr, what, err)
	os.Exit(1)
}

func freePort() int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail("no free port", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func startEtcd(folder string) string {
	config := embed.NewConfig()
	config.Dir = filepath.Join(folder, "etcd")
	config.UnsafeNoFsync = true
	config.ZapLoggerBuilder = embed.NewZapLoggerBuilder(zap.NewNop())
	client := url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", freePort())}
	peer := url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", freePort())}
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{client}, []url.URL{client}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{peer}, []url.URL{peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		fail("etcd does not start", err)
	}
	select {
	case <-etcd.Server.ReadyNotify():
	case <-time.After(patience):
		fail("etcd is not ready in time", nil)
	}
	return client.String()
}

func writeFile(path string, content []byte) string {
	if err := os.WriteFile(path, content, 0o600); err != nil {
		fail("cannot write", err)
	}
	return path
}

func writeSigningKey(folder string) string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		fail("no signing key", err)
	}
	bytes, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		fail("no signing key", err)
	}
	return writeFile(filepath.Join(folder, "service-account.key"), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: bytes}))
}

// Signs one client certificate of an administrator, so that tests can log in without a token, and beside it certificates of
// clients and servers that are not good: expired, not valid yet, for another name.
func writeClientAuthority(folder string) string {
	authorityKey, authority := certificate(&x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "flagsync-tests"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, nil, nil, 0)
	names := map[string]x509.Certificate{
		"client": {ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}},
		"server": {ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, DNSNames: []string{"localhost", "kubernetes.default.svc"},
			IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}},
		"stranger": {ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, DNSNames: []string{"stranger.test"}},
	}
	days := map[string]int{"": 0, "expired-": -4, "later-": 4}
	for name, template := range names {
		for prefix, shift := range days {
			leaf := template
			leaf.SerialNumber = big.NewInt(time.Now().UnixNano())
			leaf.Subject = pkix.Name{CommonName: "certified", Organization: []string{"system:masters"}}
			leaf.KeyUsage = x509.KeyUsageDigitalSignature
			key, made := certificate(&leaf, authority, authorityKey, time.Duration(shift)*24*time.Hour)
			bytes, err := x509.MarshalECPrivateKey(key)
			if err != nil {
				fail("no key", err)
			}
			writeFile(filepath.Join(folder, prefix+name+".key"), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: bytes}))
			writeFile(filepath.Join(folder, prefix+name+".crt"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made.Raw}))
		}
	}
	return writeFile(filepath.Join(folder, "client-authority.crt"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Raw}))
}

// Makes a certificate that is valid for two days from two hours before now on, or `shift` earlier or later.
func certificate(template *x509.Certificate, authority *x509.Certificate, authorityKey *ecdsa.PrivateKey, shift time.Duration) (*ecdsa.PrivateKey, *x509.Certificate) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		fail("no key", err)
	}
	begin := time.Now().Add(-2 * time.Hour).Add(shift)
	template.NotBefore, template.NotAfter = begin, begin.Add(50*time.Hour)
	if authority == nil {
		authority, authorityKey = template, key
	}
	bytes, err := x509.CreateCertificate(rand.Reader, template, authority, &key.PublicKey, authorityKey)
	if err != nil {
		fail("no certificate", err)
	}
	made, err := x509.ParseCertificate(bytes)
	if err != nil {
		fail("no certificate", err)
	}
	return key, made
}

func runAPIServer(folder string, etcd string, port int) {
	key := writeSigningKey(folder)
	tokens := writeFile(filepath.Join(folder, "tokens.csv"), []byte(adminToken+",admin,1,\"system:masters\"\n"))
	command := apiserver.NewAPIServerCommand()
	command.SetArgs([]string{
		"--etcd-servers=" + etcd,
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--secure-port=" + strconv.Itoa(port),
		"--cert-dir=" + filepath.Join(folder, "certificates"),
		"--token-auth-file=" + tokens,
		"--client-ca-file=" + writeClientAuthority(folder),
		"--authorization-mode=RBAC",
		"--service-account-key-file=" + key,
		"--service-account-signing-key-file=" + key,
		"--service-account-issuer=https://flagsync.test",
		"--service-cluster-ip-range=10.0.0.0/24",
		"--endpoint-reconciler-type=none",
		"--disable-admission-plugins=ServiceAccount",
		"--audit-policy-file=" + writeFile(filepath.Join(folder, "audit.yaml"), []byte(auditPolicy)),
		"--audit-log-path=" + filepath.Join(folder, "audit.log"),
		"--audit-log-mode=blocking",
	})
	os.Exit(cli.Run(command))
}

// What tests count requests by: who asked for what, without contents.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
omitManagedFields: true
rules:
  - level: None
    users: ["system:apiserver"]
  - level: Metadata
    resources:
      - group: ""
        resources: [configmaps]
      - group: coordination.k8s.io
      - group: authorization.k8s.io
  - level: None
`

func waitUntilReady(address string) {
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		request, err := http.NewRequest(http.MethodGet, address+"/readyz", nil)
		if err != nil {
			fail("no request", err)
		}
		request.Header.Set("Authorization", "Bearer "+adminToken)
		response, err := client.Do(request)
		if err != nil {
			continue
		}
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return
		}
	}
	fail("the API server is not ready in time", nil)
}

func writeKubeconfig(folder string, address string) string {
	authority := filepath.Join(folder, "certificates", "apiserver.crt")
	return writeFile(filepath.Join(folder, "admin.kubeconfig"), []byte(fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: %q, certificate-authority: %q}}]
users: [{name: admin, user: {token: %q}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
`, address, authority, adminToken)))
}

// The controllers cannot share the API server's process: both configure logging, which is allowed once.
func startControllers(folder string, kubeconfig string) func() {
	log, err := os.Create(filepath.Join(folder, "controllers.log"))
	if err != nil {
		fail("cannot write", err)
	}
	itself, err := os.Executable()
	if err != nil {
		fail("cannot find itself", err)
	}
	command := exec.Command(itself, "controllers", kubeconfig)
	command.Stdout, command.Stderr = log, log
	stdin, err := command.StdinPipe()
	if err != nil {
		fail("no pipe", err)
	}
	if err := command.Start(); err != nil {
		fail("the controllers do not start", err)
	}
	return func() {
		stdin.Close()
		_ = command.Wait()
	}
}

func runControllers(kubeconfig string) {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	command := controllers.NewControllerManagerCommand()
	command.SetArgs([]string{
		"--kubeconfig=" + kubeconfig,
		"--leader-elect=false",
		"--secure-port=0",
		"--controllers=namespace-controller,garbage-collector-controller,deployment-controller,replicaset-controller,serviceaccount-controller",
	})
	os.Exit(cli.Run(command))
}
