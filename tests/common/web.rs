//! A web server on loopback for tests: real HTTP over real connections, with answers that a test makes up.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The host it was meant for, without the port.
    pub host: String,
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
}

/// What a server does.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Wait before the answer.
    pub slow: Duration,
    /// Say that so many more bytes come than do, and close.
    pub cut: usize,
    /// Go on with zeros for ever.
    pub endless: bool,
    /// Send it in chunks.
    pub chunked: bool,
}

impl Reply {
    pub fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), kind.to_owned())],
            body: body.into(),
            ..Self::default()
        }
    }

    pub fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "text/html; charset=utf-8", body)
    }

    pub fn missing() -> Self {
        Self::new(404, "text/html", "<html><body>404</body></html>")
    }

    pub fn redirect(to: &str) -> Self {
        Self::new(302, "text/html", "").with("Location", to)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// An answer with an ETag, or that nothing has changed.
    pub fn tagged(self, asked: &Asked, tag: &str) -> Self {
        if asked.headers.get("if-none-match").map(String::as_str) == Some(tag) {
            return Self::new(304, "text/html", "").with("ETag", tag);
        }
        self.with("ETag", tag)
    }
}

type Answers = dyn Fn(&Asked) -> Reply + Send + Sync;

/// A server; it ends with its last owner.
pub struct Server {
    pub port: u16,
    log: Arc<Mutex<Vec<(Asked, u16)>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let log = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let answers: Arc<Answers> = Arc::new(answers);
        let thread = {
            let (log, stop) = (Arc::clone(&log), Arc::clone(&stop));
            std::thread::spawn(move || {
                for stream in listener.incoming() {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let Ok(stream) = stream else { continue };
                    let (log, answers) = (Arc::clone(&log), Arc::clone(&answers));
                    std::thread::spawn(move || serve(stream, &log, &answers));
                }
            })
        };
        Self {
            port,
            log,
            stop,
            thread: Some(thread),
        }
    }

    /// What was asked for, with the status of the answer, since the last time.
    pub fn asked(&self) -> Vec<(Asked, u16)> {
        std::mem::take(&mut *self.log.lock().expect("the log"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(stream: TcpStream, log: &Mutex<Vec<(Asked, u16)>>, answers: &Arc<Answers>) {
    let _ = stream.set_nodelay(true);
    let Ok(mut out) = stream.try_clone() else {
        return;
    };
    let mut reader = BufReader::new(stream);
    while let Some(asked) = read(&mut reader) {
        let reply = answers(&asked);
        log.lock().expect("the log").push((asked, reply.status));
        std::thread::sleep(reply.slow);
        if write(&mut out, &reply).is_err() || reply.cut > 0 || reply.endless {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let host = headers.get("host")?.split(':').next()?.to_owned();
    Some(Asked {
        host,
        path,
        headers,
    })
}

fn write(out: &mut TcpStream, reply: &Reply) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Status\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if reply.chunked {
        head.push_str("Transfer-Encoding: chunked\r\n\r\n");
        out.write_all(head.as_bytes())?;
        for chunk in reply.body.chunks(1000) {
            write!(out, "{:x}\r\n", chunk.len())?;
            out.write_all(chunk)?;
            out.write_all(b"\r\n")?;
        }
        return out.write_all(b"0\r\n\r\n");
    }
    if reply.endless {
        head.push_str("Content-Length: 100000000000\r\n\r\n");
        out.write_all(head.as_bytes())?;
        let zeros = [b'0'; 1 << 16];
        loop {
            out.write_all(&zeros)?;
        }
    }
    if reply.status != 304 {
        let length = reply.body.len() + reply.cut;
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    head.push_str("\r\n");
    out.write_all(&[head.as_bytes(), &reply.body].concat())?;
    out.flush()
}
