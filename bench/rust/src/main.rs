//! The cases of the benchmark on rtnetlink. One line of JSON each. It takes no filter by table: all are read.
//!
//!     routes TABLE | links | get INDEX COUNT

use futures::stream::TryStreamExt;
use netlink_packet_route::route::Nla;
use rtnetlink::{new_connection, Handle, IpVersion};
use std::time::Instant;

async fn routes(handle: Handle, table: u32, start: Instant) {
    let mut stream = handle.route().get(IpVersion::V4).execute();
    let mut list = Vec::new();
    while let Some(route) = stream.try_next().await.unwrap() {
        list.push(route);
    }
    let (mut count, mut sum) = (0usize, 0usize);
    for route in &list {
        let mut own = false;
        let mut read = 0usize;
        for nla in &route.nlas {
            match nla {
                Nla::Table(number) => own = *number == table,
                Nla::Destination(bytes) | Nla::Gateway(bytes) => read += bytes[3] as usize,
                Nla::Oif(number) | Nla::Priority(number) => read += *number as usize,
                _ => {}
            }
        }
        if own {
            count += 1;
            sum += read;
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{{\"seconds\":{seconds:.9},\"count\":{count},\"sum\":{sum}}}");
}

async fn links(handle: Handle, start: Instant) {
    let mut stream = handle.link().get().execute();
    let mut list = Vec::new();
    while let Some(link) = stream.try_next().await.unwrap() {
        list.push(link);
    }
    let sum: usize = list.iter().map(|link| link.nlas.len()).sum();
    let seconds = start.elapsed().as_secs_f64();
    println!("{{\"seconds\":{seconds:.9},\"count\":{},\"sum\":{sum}}}", list.len());
}

async fn get(handle: Handle, index: u32, count: usize) {
    let mut seconds = Vec::with_capacity(count);
    for i in 0..count + count / 10 {
        let start = Instant::now();
        let link = handle.link().get().match_index(index).execute().try_next().await.unwrap();
        let took = start.elapsed().as_secs_f64();
        assert!(link.is_some());
        if i >= count / 10 {
            seconds.push(took);
        }
    }
    let mean = seconds.iter().sum::<f64>() / count as f64;
    seconds.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let (half, most) = (seconds[count / 2], seconds[count * 99 / 100]);
    println!("{{\"seconds\":{half:.9},\"p99\":{most:.9},\"mean\":{mean:.9},\"count\":{count}}}");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    let number = |i: usize| words[i].parse::<u32>().unwrap();
    let start = Instant::now();
    let (connection, handle, _) = new_connection().unwrap();
    tokio::spawn(connection);
    match words[1].as_str() {
        "routes" => routes(handle, number(2), start).await,
        "links" => links(handle, start).await,
        "get" => get(handle, number(2), number(3) as usize).await,
        other => panic!("{other}?"),
    }
}
