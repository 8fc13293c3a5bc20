// SPDX-License-Identifier: GPL-3.0
/*
    Copyright 2021 0KIMS association.

    This file is generated with [snarkJS](https://github.com/iden3/snarkjs).

    snarkJS is a free software: you can redistribute it and/or modify it
    under the terms of the GNU General Public License as published by
    the Free Software Foundation, either version 3 of the License, or
    (at your option) any later version.

    snarkJS is distributed in the hope that it will be useful, but WITHOUT
    ANY WARRANTY; without even the implied warranty of MERCHANTABILITY
    or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public
    License for more details.

    You should have received a copy of the GNU General Public License
    along with snarkJS. If not, see <https://www.gnu.org/licenses/>.
*/

pragma solidity >=0.7.0 <0.9.0;

contract Groth16Verifier {
    // Scalar field size
    uint256 constant r    = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    // Base field size
    uint256 constant q   = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

    // Verification Key data
    uint256 constant alphax  = 9864197245527377067004464569193234527889963779971779641259968885552334232326;
    uint256 constant alphay  = 19062599224186664951836235088153466478586470620867416616802345040562438906754;
    uint256 constant betax1  = 2075543791677062537981523522779582678420579703447821193442257732493737809141;
    uint256 constant betax2  = 640094842364612238858842465328221162188198661898607162803475386504775833434;
    uint256 constant betay1  = 12426493583416630879486828659064935333410856306063398335015036053532514929345;
    uint256 constant betay2  = 19635513509607116743157645507622291509839433708659316815359282641340335468870;
    uint256 constant gammax1 = 11559732032986387107991004021392285783925812861821192530917403151452391805634;
    uint256 constant gammax2 = 10857046999023057135944570762232829481370756359578518086990519993285655852781;
    uint256 constant gammay1 = 4082367875863433681332203403145435568316851327593401208105741076214120093531;
    uint256 constant gammay2 = 8495653923123431417604973247489272438418190587263600148770280649306958101930;
    uint256 constant deltax1 = 4374289804612183960081316638804596534487068452087412089247786144192725508850;
    uint256 constant deltax2 = 522869141683160815792840066526266747965293654190254950317082455927425416839;
    uint256 constant deltay1 = 3349331583569386871299969658361781925267527274952545221407160852106228248932;
    uint256 constant deltay2 = 9789576498987157366619864865311070907596314586293287582028696529508145127941;

    
    uint256 constant IC0x = 5539051705496011337908573454857645166573788393246463289583301494713544517551;
    uint256 constant IC0y = 18406025083187954180628811158045964825811318597204004646039742119168439940447;
    
    uint256 constant IC1x = 21141032913149968887822352903948320566495774543423160989801105540385956840614;
    uint256 constant IC1y = 18059404427555231908624442480729768359156968739029088260097565127961872255046;
    
    uint256 constant IC2x = 1091158162150800689173505016735864111303784700699469289151454881218336278020;
    uint256 constant IC2y = 13513344137464682758509247784259820316063754428899059338453248649878179645545;
    
    uint256 constant IC3x = 9751452109698723163372871436983276107340334773946309187449347392507459648970;
    uint256 constant IC3y = 11534821101146536779612272689730235431146943906384165672103174761095477792155;
    
    uint256 constant IC4x = 15734798192205268637742626765232440336323134294311149027838963809241187871837;
    uint256 constant IC4y = 421857808908709992722872266625828612825838478160050395673619226317779409455;
    
    uint256 constant IC5x = 10007155439550726094130230954076519041950409351260012030845289258068657627531;
    uint256 constant IC5y = 11646597124217151615916637212100205676905148420721221287523947298391715150861;
    
    uint256 constant IC6x = 8840305871814754909340609505996188814891827521390121752102518597429530668186;
    uint256 constant IC6y = 18875836612877397430808154055916717935111626634180116857863306972902901854854;
    
    uint256 constant IC7x = 16753594325136689662522955692939770720132480117629338152071155042356128409965;
    uint256 constant IC7y = 20999334874223400456374268901861883536921910732834917361607173690508263477538;
    
    uint256 constant IC8x = 21447510723480271190915719308280784876935939395947485789906650507655630188589;
    uint256 constant IC8y = 3268005008626239790747422658804102052141465589625362771199166836191951135108;
    
    uint256 constant IC9x = 358600435366361542579957826419251311996154346734368691654815542602767867720;
    uint256 constant IC9y = 7813801323423057294962965575065631784775309725878677727735460691980182284052;
    
    uint256 constant IC10x = 4748137768026489962313174589995552064536481925027659222340222120304285539372;
    uint256 constant IC10y = 16389739149184397365287103202896327622162384707217311826255021253243686665167;
    
 
    // Memory data
    uint16 constant pVk = 0;
    uint16 constant pPairing = 128;

    uint16 constant pLastMem = 896;

    function verifyProof(uint[2] calldata _pA, uint[2][2] calldata _pB, uint[2] calldata _pC, uint[10] calldata _pubSignals) public view returns (bool) {
        assembly {
            function checkField(v) {
                if iszero(lt(v, r)) {
                    mstore(0, 0)
                    return(0, 0x20)
                }
            }
            
            // G1 function to multiply a G1 value(x,y) to value in an address
            function g1_mulAccC(pR, x, y, s) {
                let success
                let mIn := mload(0x40)
                mstore(mIn, x)
                mstore(add(mIn, 32), y)
                mstore(add(mIn, 64), s)

                success := staticcall(sub(gas(), 2000), 7, mIn, 96, mIn, 64)

                if iszero(success) {
                    mstore(0, 0)
                    return(0, 0x20)
                }

                mstore(add(mIn, 64), mload(pR))
                mstore(add(mIn, 96), mload(add(pR, 32)))

                success := staticcall(sub(gas(), 2000), 6, mIn, 128, pR, 64)

                if iszero(success) {
                    mstore(0, 0)
                    return(0, 0x20)
                }
            }

            function checkPairing(pA, pB, pC, pubSignals, pMem) -> isOk {
                let _pPairing := add(pMem, pPairing)
                let _pVk := add(pMem, pVk)

                mstore(_pVk, IC0x)
                mstore(add(_pVk, 32), IC0y)

                // Compute the linear combination vk_x
                
                g1_mulAccC(_pVk, IC1x, IC1y, calldataload(add(pubSignals, 0)))
                
                g1_mulAccC(_pVk, IC2x, IC2y, calldataload(add(pubSignals, 32)))
                
                g1_mulAccC(_pVk, IC3x, IC3y, calldataload(add(pubSignals, 64)))
                
                g1_mulAccC(_pVk, IC4x, IC4y, calldataload(add(pubSignals, 96)))
                
                g1_mulAccC(_pVk, IC5x, IC5y, calldataload(add(pubSignals, 128)))
                
                g1_mulAccC(_pVk, IC6x, IC6y, calldataload(add(pubSignals, 160)))
                
                g1_mulAccC(_pVk, IC7x, IC7y, calldataload(add(pubSignals, 192)))
                
                g1_mulAccC(_pVk, IC8x, IC8y, calldataload(add(pubSignals, 224)))
                
                g1_mulAccC(_pVk, IC9x, IC9y, calldataload(add(pubSignals, 256)))
                
                g1_mulAccC(_pVk, IC10x, IC10y, calldataload(add(pubSignals, 288)))
                

                // -A
                mstore(_pPairing, calldataload(pA))
                mstore(add(_pPairing, 32), mod(sub(q, calldataload(add(pA, 32))), q))

                // B
                mstore(add(_pPairing, 64), calldataload(pB))
                mstore(add(_pPairing, 96), calldataload(add(pB, 32)))
                mstore(add(_pPairing, 128), calldataload(add(pB, 64)))
                mstore(add(_pPairing, 160), calldataload(add(pB, 96)))

                // alpha1
                mstore(add(_pPairing, 192), alphax)
                mstore(add(_pPairing, 224), alphay)

                // beta2
                mstore(add(_pPairing, 256), betax1)
                mstore(add(_pPairing, 288), betax2)
                mstore(add(_pPairing, 320), betay1)
                mstore(add(_pPairing, 352), betay2)

                // vk_x
                mstore(add(_pPairing, 384), mload(add(pMem, pVk)))
                mstore(add(_pPairing, 416), mload(add(pMem, add(pVk, 32))))


                // gamma2
                mstore(add(_pPairing, 448), gammax1)
                mstore(add(_pPairing, 480), gammax2)
                mstore(add(_pPairing, 512), gammay1)
                mstore(add(_pPairing, 544), gammay2)

                // C
                mstore(add(_pPairing, 576), calldataload(pC))
                mstore(add(_pPairing, 608), calldataload(add(pC, 32)))

                // delta2
                mstore(add(_pPairing, 640), deltax1)
                mstore(add(_pPairing, 672), deltax2)
                mstore(add(_pPairing, 704), deltay1)
                mstore(add(_pPairing, 736), deltay2)


                let success := staticcall(sub(gas(), 2000), 8, _pPairing, 768, _pPairing, 0x20)

                isOk := and(success, mload(_pPairing))
            }

            let pMem := mload(0x40)
            mstore(0x40, add(pMem, pLastMem))

            // Validate that all evaluations ∈ F
            
            checkField(calldataload(add(_pubSignals, 0)))
            
            checkField(calldataload(add(_pubSignals, 32)))
            
            checkField(calldataload(add(_pubSignals, 64)))
            
            checkField(calldataload(add(_pubSignals, 96)))
            
            checkField(calldataload(add(_pubSignals, 128)))
            
            checkField(calldataload(add(_pubSignals, 160)))
            
            checkField(calldataload(add(_pubSignals, 192)))
            
            checkField(calldataload(add(_pubSignals, 224)))
            
            checkField(calldataload(add(_pubSignals, 256)))
            
            checkField(calldataload(add(_pubSignals, 288)))
            

            // Validate all evaluations
            let isValid := checkPairing(_pA, _pB, _pC, _pubSignals, pMem)

            mstore(0, isValid)
             return(0, 0x20)
         }
     }
 }
