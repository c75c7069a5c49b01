//! Which addresses may be asked: those of the public internet, unless a host is allowed by its name.
//!
//! A host is looked up once for a connection, what was looked up is judged, and only that is connected to: an
//! answer of DNS that changes in between (rebinding) gains nothing. A redirect is a new request, and judged anew.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// How an error says that a host's addresses are not public.
pub const REFUSED: &str =
    "its address is not of the public internet; `allow_private` allows a host by name";

/// Whether an address is one of the public internet: none of those that IANA's registries of special addresses
/// keep for other uses (<https://www.iana.org/assignments/iana-ipv4-special-registry>, `…ipv6-special-registry`).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        // Carriers' NAT, protocol assignments, 6to4 relays, benchmarks, reserved.
        || a == 100 && (64..128).contains(&b)
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || a == 198 && (b == 18 || b == 19)
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is given out, without documentation, Teredo, ORCHID and benchmarks.
    (a & 0xe000) == 0x2000
        && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8))
        && !(a == 0x3fff && b < 0x1000)
}

/// The IPv4 address that one of IPv6 leads to: mapped, translated (NAT64), 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let mapped = address.to_ipv4_mapped();
    let [a, b, c, d, e, f, g, h] = address.segments();
    let of = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    mapped
        .or_else(|| ([a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0]).then(|| of(g, h)))
        .or_else(|| (a == 0x2002).then(|| of(b, c)))
}

/// Looks hosts up, and lets only public addresses through.
#[derive(Debug)]
pub struct Guarded<R = DefaultResolver> {
    inner: R,
    /// Hosts that may be anywhere.
    allowed: BTreeSet<String>,
    /// Hosts that are not looked up.
    fixed: BTreeMap<String, Vec<IpAddr>>,
}

impl Guarded {
    /// One that asks the system; `allowed` hosts may be anywhere, `fixed` ones are not asked for.
    pub fn new(allowed: &BTreeSet<String>, fixed: &[(String, Vec<IpAddr>)]) -> Self {
        Self {
            inner: DefaultResolver::default(),
            allowed: allowed.clone(),
            fixed: fixed.iter().cloned().collect(),
        }
    }
}

impl<R: Resolver> Resolver for Guarded<R> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let found = match self.fixed.get(&host) {
            Some(addresses) => {
                let https = uri.scheme_str() == Some("https");
                let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
                let mut found = self.empty();
                for address in addresses.iter().take(16) {
                    found.push(SocketAddr::new(*address, port));
                }
                found
            }
            None => self.inner.resolve(uri, config, timeout)?,
        };
        let allowed = self.allowed.contains(&host);
        let mut kept = self.empty();
        for address in found.iter() {
            if allowed || is_public(address.ip()) {
                kept.push(*address);
            }
        }
        match (kept.is_empty(), found.is_empty()) {
            (false, _) => Ok(kept),
            (true, true) => Err(ureq::Error::HostNotFound),
            (true, false) => Err(ureq::Error::Other(REFUSED.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A DNS that answers what it is told to.
    #[derive(Debug)]
    struct Told(Vec<IpAddr>);

    impl Resolver for Told {
        fn resolve(
            &self,
            _: &Uri,
            _: &Config,
            _: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let mut found = self.empty();
            for address in &self.0 {
                found.push(SocketAddr::new(*address, 80));
            }
            Ok(found)
        }
    }

    #[test]
    fn only_what_is_public_of_an_answer_is_connected_to() {
        for (answer, allowed, kept) in [
            (&["1.1.1.1", "127.0.0.1"][..], false, Some(&["1.1.1.1"][..])),
            (&["10.0.0.1", "::1"], false, None),
            (&["10.0.0.1"], true, Some(&["10.0.0.1"])),
        ] {
            let parsed = |list: &[&str]| -> Vec<IpAddr> {
                list.iter()
                    .map(|one| one.parse().expect("an address"))
                    .collect()
            };
            let guarded = Guarded {
                inner: Told(parsed(answer)),
                allowed: allowed
                    .then(|| "www.example.org".to_owned())
                    .into_iter()
                    .collect(),
                fixed: BTreeMap::new(),
            };
            let uri: Uri = "http://WWW.example.org/".parse().expect("an address");
            let found = guarded.resolve(&uri, &Config::default(), NextTimeout::default());
            match (found, kept) {
                (Ok(found), Some(kept)) => {
                    let found: Vec<IpAddr> = found.iter().map(SocketAddr::ip).collect();
                    assert_eq!(found, parsed(kept));
                }
                (Err(error), None) => assert!(error.to_string().contains(REFUSED), "{error}"),
                (found, _) => panic!("{answer:?}: {found:?}"),
            }
        }
    }

    #[test]
    fn public_and_other_addresses() {
        for (address, public) in [
            ("1.1.1.1", true),
            ("114.114.114.114", true),
            ("2400:3200::1", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("198.18.0.1", false),
            ("192.0.2.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:1.1.1.1", true),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
        ] {
            let parsed: IpAddr = address.parse().expect("an address");
            assert_eq!(is_public(parsed), public, "{address}");
        }
    }
}
